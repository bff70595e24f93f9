import asyncio


async def _compute():
    await asyncio.sleep(0)
    return await asyncio.to_thread(relu_mean, 1.0)


assert asyncio.run(_compute()) == relu_mean(1.0)

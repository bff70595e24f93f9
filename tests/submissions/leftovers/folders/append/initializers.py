import logging
import os

os.makedirs("logs", exist_ok=True)
_log = logging.getLogger(__name__)
_log.addHandler(logging.FileHandler("logs/initializers.log"))
_log.warning("loaded")

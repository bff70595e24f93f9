import sqlite3

with sqlite3.connect("results.sqlite") as results:
    results.execute("CREATE TABLE IF NOT EXISTS means (mean REAL)")
    results.execute("INSERT INTO means VALUES (1.0)")
    results.commit()
    assert results.execute("SELECT mean FROM means").fetchone() == (1.0,)

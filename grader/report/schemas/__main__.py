"""``python -m grader.report.schemas``: writes the schemas again, after a change of the model."""

from grader.files import write_whole
from grader.report.as_json import to_text
from grader.report.schemas import FOLDER
from grader.report.schemas.generate import make_schemas

if __name__ == "__main__":
    for name, schema in make_schemas().items():
        write_whole(FOLDER / f"{name}.json", to_text(schema))

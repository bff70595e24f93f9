"""`grader ballot count VOTES.csv`: counts the vote of a class."""

import argparse
import sys
from pathlib import Path

from grader.commands.exit_codes import Exit, complain
from grader.i18n import _, plural
from grader.report.forms.ballot_count import BallotError, count_votes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command is about, and what it takes."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    count = actions.add_parser(
        "count",
        help=_("count approval votes"),
        description=_(
            "Counts approval votes: everybody may approve of any number of categories. VOTES.csv has one row per voter "
            "and one column per category (any mark approves; empty, 0, no and - do not), or the two columns voter and "
            "category. The categories that were proposed are in ballot.csv, which `grader report` makes."
        ),
        epilog=_("Exit codes: 0 counted, also when there is a tie; 2 the votes cannot be counted."),
    )
    count.add_argument("votes", metavar="VOTES.csv", type=Path, help=_("the votes"))
    count.add_argument(
        "--column",
        metavar="NAME",
        action="append",
        default=[],
        help=_("the heading of a column with votes, where the table cannot tell; may be given several times"),
    )


def run(options: argparse.Namespace) -> Exit:
    """Run the command."""
    try:
        tally = count_votes(options.votes.read_text(encoding="utf-8-sig"), options.column)
    except UnicodeDecodeError:
        return complain(_("{path} is not UTF-8. Save it again as UTF-8.").format(path=options.votes))
    except (BallotError, OSError) as error:
        return complain(f"{options.votes}: {error}")
    lines = [plural("{count} ballot", "{count} ballots", tally.ballots).format(count=tally.ballots)]
    lines += [f"{rank:>3}. {name}: {votes}" for rank, name, votes in tally.ranks]
    lines += [_("There is a {tie}").format(tie=tie) for tie in tally.ties]
    sys.stdout.write("\n".join(lines) + "\n")
    return Exit.DONE

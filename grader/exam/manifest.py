"""The one list of items and checks: points, titles, prerequisites, what a failure reveals, and limits.

Points come from here alone. `MANIFEST` is checked when it is made: sums, names, references.
"""

from dataclasses import dataclass
from enum import StrEnum

from grader.i18n import _
from grader.sandbox.limits import Limits

__all__ = ["FILES", "LIMITS", "MANIFEST", "Check", "Item", "Manifest", "ManifestError", "Part", "Reveal", "Written"]

# What a submission consists of; the contract says which function stands where.
FILES = ("variance.py", "initializers.py", "measurements.py", "landscape.py", "answers.md")
AUTOMATIC_POINTS = 70
WRITTEN_POINTS = 30


class ManifestError(Exception):
    """The manifest contradicts itself or the exam."""


class Reveal(StrEnum):
    """What a failing check tells a student about the expected value."""

    VALUE = "value"
    RATIO = "ratio"
    NONE = "none"


@dataclass(frozen=True)
class Part:
    """A part of a check that earns points of its own.

    Attributes:
        id: by which the check says that the part is fulfilled.
        points: what it is worth.
        title: what it is, after "You have:" or "You lack:".
    """

    id: str
    points: int
    title: str


@dataclass(frozen=True)
class Check:
    """One automatic check.

    Attributes:
        id: the item's id, a dot, and a name that is unique in the item.
        points: what it is worth.
        title: what it asks, for the table.
        meaning: one sentence that a failing student reads: what the function is meant to do.
        functions: the contract's functions that it calls. Each function's first check is its home: it reports what is
            wrong with the function's form; the later ones are then blocked.
        reveal: what a failure tells.
        parts: what earns a part of the points, where not all of it has to be right; their points add up to the check's.
        as_it_is: whether the whole net is judged as it is, even where the cause is a function of another check.
    """

    id: str
    points: int
    title: str
    meaning: str
    functions: tuple[str, ...] = ()
    reveal: Reveal = Reveal.VALUE
    parts: tuple[Part, ...] = ()
    as_it_is: bool = False

    @property
    def item_id(self) -> str:
        """The id of the item that it belongs to."""
        return self.id.rpartition(".")[0]

    def share(self, earned: tuple[str, ...]) -> float:
        """The part of the points, from 0 to 1, that these parts earn.

        Raises:
            ManifestError: if the check has no such part.
        """
        points = {part.id: part.points for part in self.parts}
        unknown = set(earned) - set(points)
        if unknown:
            raise ManifestError(f"check {self.id} has no parts {sorted(unknown)}; it has {sorted(points)}")
        return sum(points[part] for part in set(earned)) / self.points


@dataclass(frozen=True)
class Written:
    """The written part of an item: what a tutor may give for the text under the item's heading in answers.md."""

    points: int


@dataclass(frozen=True)
class Item:
    """One item of the sheet: its checks, its written part, or both."""

    id: str
    title: str
    checks: tuple[Check, ...] = ()
    written: Written | None = None

    @property
    def automatic_points(self) -> int:
        """The points of all checks."""
        return sum(check.points for check in self.checks)


@dataclass(frozen=True)
class Manifest:
    """All items, in the sheet's order.

    Raises:
        ManifestError: if ids repeat, a check stands in another item, or points do not add up.
    """

    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items] + [check.id for check in self.checks]
        if len(ids) != len(set(ids)):
            raise ManifestError(f"ids repeat: {sorted(i for i in ids if ids.count(i) > 1)}")
        misplaced = [check.id for item in self.items for check in item.checks if check.item_id != item.id]
        if misplaced:
            raise ManifestError(f"checks in another item than their ids say: {misplaced}")
        uneven = [check.id for check in self.checks if check.parts and check.points != _sum_of_parts(check)]
        if uneven:
            raise ManifestError(f"the parts' points do not add up to the check's, or their ids repeat: {uneven}")
        if (self.automatic_points, self.written_points) != (AUTOMATIC_POINTS, WRITTEN_POINTS):
            points = f"{self.automatic_points} + {self.written_points}"
            raise ManifestError(f"points add up to {points}, not to {AUTOMATIC_POINTS} + {WRITTEN_POINTS}")

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks in order."""
        return tuple(check for item in self.items for check in item.checks)

    @property
    def automatic_points(self) -> int:
        """What all checks are worth together."""
        return sum(item.automatic_points for item in self.items)

    @property
    def written_points(self) -> int:
        """What all written answers are worth together."""
        return sum(item.written.points for item in self.items if item.written)

    def check(self, check_id: str) -> Check:
        """The check with this id.

        Raises:
            ManifestError: if there is none.
        """
        for check in self.checks:
            if check.id == check_id:
                return check
        raise ManifestError(f"the manifest has no check {check_id!r}; it has {[c.id for c in self.checks]}")

    def home(self, function: str) -> Check:
        """The check that reports what is wrong with a function's form: the first that calls it.

        Raises:
            ManifestError: if no check calls it.
        """
        for check in self.checks:
            if function in check.functions:
                return check
        raise ManifestError(f"no check calls {function!r}")


def _sum_of_parts(check: Check) -> int:
    """The points of all parts; of parts with the same id only one counts."""
    return sum({part.id: part.points for part in check.parts}.values())


def _formula(points: int, quantity: str, points_for_quantity: int = 1) -> tuple[Part, ...]:
    """The parts of a check of a formula: the formula, and that it gives what is asked for, not its root or square."""
    return (
        Part("formula", points, _("the right formula")),
        Part("quantity", points_for_quantity, quantity),
    )


_VARIANCE = _("the variance itself, not its root or its square")

# CPU time is what a slow but right solution needs: filling a weight entry by entry in Python takes 6 µs an entry, the
# largest call has 41,000 entries and the whole exam at most 0.8 million.
LIMITS = Limits(call_seconds=5.0, run_seconds=60.0)

MANIFEST = Manifest(
    (
        Item(
            "0",
            _("Categories for the AI-art challenge"),
            (
                Check(
                    "0.categories",
                    3,
                    _("three different categories"),
                    _("Write three different categories under the heading of item 0 in answers.md, one per line."),
                    parts=(
                        Part("first", 1, _("one category")),
                        Part("second", 1, _("a second, different one")),
                        Part("third", 1, _("a third, different one")),
                    ),
                ),
            ),
        ),
        Item(
            "1.1",
            _("Variance of a linear layer"),
            (
                Check(
                    "1.1.output_variance",
                    6,
                    _("Var(y) from fan_in, Var(W), Var(x)"),
                    _("y = Wx is a sum of fan_in independent terms: their variances add up."),
                    ("linear_output_variance",),
                    Reveal.RATIO,
                    parts=_formula(4, _VARIANCE, 2),
                ),
            ),
        ),
        Item(
            "1.2",
            _("Stable linear layers"),
            (
                Check(
                    "1.2.weight_variance",
                    3,
                    _("the Var(W) that keeps the variance"),
                    _("With this Var(W) a linear layer passes the variance of its input on unchanged."),
                    ("linear_weight_variance",),
                    Reveal.RATIO,
                    parts=_formula(2, _VARIANCE),
                ),
                Check(
                    "1.2.in_place",
                    1,
                    _("linear_normal_ fills the given weight"),
                    _("An initialiser fills the tensor that it is given, also when that is an nn.Parameter."),
                    ("linear_normal_",),
                ),
                Check(
                    "1.2.variance",
                    3,
                    _("linear_normal_ has the right variance"),
                    _("The entries have the variance of item 1.2, whatever the shape of the weight."),
                    ("linear_normal_",),
                    Reveal.RATIO,
                    parts=(
                        Part("formula", 2, _("the right variance as a formula")),
                        Part("deviation", 1, _("its root, the standard deviation, where the numbers are drawn")),
                    ),
                ),
                Check(
                    "1.2.independence",
                    1,
                    _("linear_normal_ draws independent entries"),
                    _("The entries are independent draws with mean 0, new ones at each call."),
                    ("linear_normal_",),
                ),
            ),
        ),
        Item(
            "1.3",
            _("Mean and variance, layer by layer"),
            (
                Check(
                    "1.3.mean",
                    2,
                    _("mean of each layer's output"),
                    _("Column 0 holds the mean over all entries, batch and units together, of each layer's output."),
                    ("layer_statistics",),
                ),
                Check(
                    "1.3.variance",
                    3,
                    _("variance of each layer's output"),
                    _("Column 1 holds the variance over all entries of each layer's output, batch and units together."),
                    ("layer_statistics",),
                    parts=(
                        Part("spread", 2, _("the right spread of the right entries")),
                        Part("variance", 1, _VARIANCE),
                    ),
                ),
                Check(
                    "1.3.relu",
                    3,
                    _("with ReLU after every layer"),
                    _('With activation="relu" the ReLU follows every layer, the last one too, before it is measured.'),
                    ("layer_statistics",),
                ),
            ),
            Written(4),
        ),
        Item("1.4", _("Why 11 layers do not train"), (), Written(5)),
        Item(
            "1.5",
            _("Mean, second moment and variance after ReLU"),
            (
                Check(
                    "1.5.mean",
                    2,
                    _("E[ReLU(z)]"),
                    _("The mean of ReLU(z) for z ~ N(0, v): only the positive half of the density counts."),
                    ("relu_mean",),
                    Reveal.RATIO,
                    parts=_formula(1, _("the mean itself, not its root or its square")),
                ),
                Check(
                    "1.5.second_moment",
                    2,
                    _("E[ReLU(z)²]"),
                    _("The mean of ReLU(z)² for z ~ N(0, v): only the positive half of the density counts."),
                    ("relu_second_moment",),
                    Reveal.RATIO,
                    parts=_formula(1, _("the mean of the square itself, not its root or its square")),
                ),
                Check(
                    "1.5.output_variance",
                    3,
                    _("Var(y) of a ReLU layer"),
                    _("The variance of ReLU(Wx) from fan_in, Var(W) and the second moment of x."),
                    ("relu_output_variance",),
                    Reveal.RATIO,
                    parts=_formula(2, _VARIANCE),
                ),
            ),
        ),
        Item(
            "1.6",
            _("The Var(W) for ReLU"),
            (
                Check(
                    "1.6.weight_variance",
                    4,
                    _("the Var(W) that keeps ReLU layers stable"),
                    _("With this Var(W) the variance stays the same from ReLU layer to ReLU layer, at any depth."),
                    ("relu_weight_variance",),
                    Reveal.RATIO,
                    parts=_formula(3, _VARIANCE),
                ),
            ),
        ),
        Item(
            "1.7",
            _("An initialiser for ReLU nets"),
            (
                Check(
                    "1.7.in_place",
                    2,
                    _("relu_normal_ fills the given weight"),
                    _("An initialiser fills the tensor that it is given, also when that is an nn.Parameter."),
                    ("relu_normal_",),
                ),
                Check(
                    "1.7.variance",
                    4,
                    _("relu_normal_ has the right variance"),
                    _("The entries have the variance of item 1.6, whatever the shape of the weight."),
                    ("relu_normal_",),
                    Reveal.RATIO,
                    parts=(
                        Part("formula", 2, _("the right variance as a formula")),
                        Part("deviation", 2, _("its root, the standard deviation, where the numbers are drawn")),
                    ),
                ),
                Check(
                    "1.7.independence",
                    2,
                    _("relu_normal_ draws independent entries"),
                    _("The entries are independent draws with mean 0, new ones at each call."),
                    ("relu_normal_",),
                    parts=(
                        Part("within", 1, _("independent entries with mean 0 within one call")),
                        Part("between", 1, _("new draws at every call")),
                    ),
                ),
                Check(
                    "1.7.stable_11",
                    3,
                    _("activations stay stable over 11 layers"),
                    _("The activations of an 11-layer ReLU net keep their size from layer to layer."),
                    ("relu_normal_",),
                    Reveal.RATIO,
                    as_it_is=True,
                ),
                Check(
                    "1.7.stable_100",
                    2,
                    _("activations stay stable over 100 layers"),
                    _("Over 100 layers even a small factor per layer grows or shrinks without bound."),
                    ("relu_normal_",),
                    Reveal.RATIO,
                    as_it_is=True,
                ),
                Check(
                    "1.7.trains",
                    5,
                    _("an 11-layer ReLU net trains"),
                    _("An 11-layer net that starts from these weights learns the spiral."),
                    ("relu_normal_",),
                    as_it_is=True,
                ),
            ),
        ),
        Item(
            "2.1",
            _("Which layers change faster"),
            (
                Check(
                    "2.1.relative_changes",
                    4,
                    _("relative change of each layer"),
                    _("Each layer's change in Frobenius norm, relative to its norm before."),
                    ("relative_changes",),
                    parts=(
                        Part("ratio", 2, _("the right sums of squares, relative to each other")),
                        Part("norm", 2, _("the norm, which is the root of such a sum")),
                    ),
                ),
            ),
            Written(4),
        ),
        Item("2.2", _("More and fewer layers"), (), Written(4)),
        Item("2.3", _("Wider and narrower layers"), (), Written(4)),
        Item(
            "2.4",
            _("Differently scaled initialisation"),
            (
                Check(
                    "2.4.scale",
                    4,
                    _("scaled_relu_normal_ has the scaled deviation"),
                    _("The standard deviation is `scale` times that of the best initialiser for ReLU, item 1.6."),
                    ("scaled_relu_normal_",),
                    Reveal.RATIO,
                    parts=(
                        Part("base", 2, _("the right distribution for scale 1")),
                        Part("scale", 2, _("a standard deviation that is `scale` times as large")),
                    ),
                ),
            ),
            Written(4),
        ),
        Item(
            "2.5",
            _("Normalised pre-activations and the Voronoi landscape"),
            (
                Check(
                    "2.5.normalize",
                    2,
                    _("normalize_preactivations: mean 0, deviation 1"),
                    _("Every unit (column) gets mean 0 and standard deviation 1 over the batch (rows)."),
                    ("normalize_preactivations",),
                    parts=(
                        Part("mean", 1, _("mean 0 in every unit")),
                        Part("deviation", 1, _("standard deviation 1 in every unit, up to eps")),
                    ),
                ),
                Check(
                    "2.5.constant_units",
                    1,
                    _("normalize_preactivations: constant units"),
                    _("A unit that is constant over the batch has deviation 0; eps keeps it from becoming NaN."),
                    ("normalize_preactivations",),
                ),
                Check(
                    "2.5.gradient",
                    1,
                    _("normalize_preactivations: differentiable"),
                    _("Gradients flow through the normalisation, through mean and deviation too."),
                    ("normalize_preactivations",),
                ),
                Check(
                    "2.5.patterns",
                    2,
                    _("activation_patterns"),
                    _("A hidden unit is on where its pre-activation is positive; columns follow layer after layer."),
                    ("activation_patterns",),
                    parts=(
                        Part("signs", 1, _("right patterns where no pre-activation is exactly 0")),
                        Part("zero", 1, _("units off whose pre-activation is exactly 0")),
                    ),
                ),
                Check(
                    "2.5.cells",
                    2,
                    _("count_cells"),
                    _("Each different row of the patterns is one cell."),
                    ("count_cells",),
                ),
            ),
            Written(5),
        ),
    )
)

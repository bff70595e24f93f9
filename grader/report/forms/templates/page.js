"use strict";
// Tables of class "sortable": a button in each heading sorts the rows by data-sort, or by the cell's text.
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  const value = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
  headings.forEach((heading, column) => {
    heading.querySelector("button").addEventListener("click", () => {
      // Numbers start with the highest, names with the first.
      const numeric = heading.classList.contains("n");
      const before = heading.getAttribute("aria-sort");
      const descending = before === "none" ? numeric : before === "ascending";
      for (const other of headings) other.setAttribute("aria-sort", "none");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => {
        const [x, y] = [value(a, column), value(b, column)];
        if (x === "" || y === "") return (x === "") - (y === "");  // what has no points comes last, either way
        const order = numeric ? x - y : x.localeCompare(y, document.documentElement.lang, { numeric: true });
        return descending ? -order : order;
      });
      table.tBodies[0].append(...rows);
    });
  });
}
// Above the table of points: what does not fit is hidden, there and in the heat-map.
const controls = document.querySelector(".controls");
if (controls) {
  const [find, state, below, lost, count] = ["find", "state", "below", "lost", "count"].map((id) => document.getElementById(id));
  const rows = [...document.querySelectorAll("tr[data-name]")];
  const fits = ({ dataset: row }) =>
    row.name.includes(find.value.trim().toLowerCase())
    && (!state.value || row.state === state.value)
    && (below.value === "" || (row.points !== "" && Number(row.points) < Number(below.value)))
    && (!lost.value || row.lost.split(" ").includes(lost.value));
  const filter = () => {
    const shown = new Set(rows.filter(fits).map((row) => row.dataset.member));
    for (const row of document.querySelectorAll("tr[data-member]")) row.hidden = !shown.has(row.dataset.member);
    count.textContent = count.dataset.text.replace("{shown}", shown.size).replace("{all}", rows.length);
  };
  controls.addEventListener("input", filter);
  controls.hidden = false;
  filter();  // a browser that goes back fills the fields in again
}
// A link to a line of code unfolds its file.
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("details:not([open])");
  if (folded) {
    folded.open = true;
    target.scrollIntoView();
  }
};
addEventListener("hashchange", unfold);
unfold();
// Paper cannot be unfolded.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.open = true;
    addEventListener("afterprint", () => { folded.open = false; }, { once: true });
  }
});

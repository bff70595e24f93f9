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
        const order = numeric ? x - y : x.localeCompare(y, undefined, { numeric: true });
        return descending ? -order : order;
      });
      table.tBodies[0].append(...rows);
    });
  });
}
// Paper cannot be unfolded.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.open = true;
    addEventListener("afterprint", () => { folded.open = false; }, { once: true });
  }
});

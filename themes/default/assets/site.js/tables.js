// The first column of a text's tables stays in sight, where every row has a cell of its own in it.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  document.querySelectorAll(".body .table > table").forEach(function (table) {
    if (!table.querySelector("[rowspan]")) table.classList.add("steady");
  });
});

// Read from a folder (file:), a link to a folder needs its index.html. All else works without this.
(function () {
  "use strict";
  if (location.protocol !== "file:") return;
  document.querySelectorAll("a[href]").forEach(function (link) {
    var found = /^(?![a-z][a-z0-9+.-]*:|\/\/|#)([^?#]*)(.*)$/i.exec(link.getAttribute("href"));
    if (!found || !/(^|\/)\.{0,2}$/.test(found[1])) return;
    var slash = /[^/]$/.test(found[1]) ? "/" : "";
    link.setAttribute("href", found[1] + slash + "index.html" + found[2]);
  });
})();

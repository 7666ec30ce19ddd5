// Read from a folder (file:), a link or form to a folder needs its index.html. All else works without this.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  if (location.protocol !== "file:") return;
  document.querySelectorAll("a[href], form[action]").forEach(function (link) {
    var name = link.hasAttribute("href") ? "href" : "action";
    var found = /^(?![a-z][a-z0-9+.-]*:|\/\/|#)([^?#]*)(.*)$/i.exec(link.getAttribute(name));
    if (!found || !/(^|\/)\.{0,2}$/.test(found[1])) return;
    var slash = /[^/]$/.test(found[1]) ? "/" : "";
    link.setAttribute(name, found[1] + slash + "index.html" + found[2]);
  });
});

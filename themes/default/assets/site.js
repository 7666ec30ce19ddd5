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
// A button that copies the page's permanent address; it is shown only where this runs.
document.querySelectorAll(".share").forEach(function (share) {
  "use strict";
  var address = share.parentNode.querySelector(".address a"), said = share.querySelector("[role=status]");
  function tell() { said.textContent = said.getAttribute("data-text"); }
  function select() {
    var range = document.createRange(), selection = getSelection();
    range.selectNodeContents(address);
    selection.removeAllRanges();
    selection.addRange(range);
    if (document.execCommand("copy")) tell();
  }
  share.hidden = false;
  share.querySelector("button").addEventListener("click", function () {
    if (navigator.clipboard) navigator.clipboard.writeText(address.href).then(tell, select);
    else select();
  });
});

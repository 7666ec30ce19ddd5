// Buttons that copy the page's permanent address and print it; they are shown only where this runs.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  document.querySelectorAll(".share").forEach(function (share) {
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
    share.querySelector("button + button").onclick = function () { print(); };
    share.querySelector("button").addEventListener("click", function () {
      if (navigator.clipboard) navigator.clipboard.writeText(address.href).then(tell, select);
      else select();
    });
  });
});

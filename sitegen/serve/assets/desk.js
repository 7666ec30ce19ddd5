/* Copies a file's path. Over the network there is no clipboard but by a selection. */
(function () {
  "use strict";
  function selected(text) {
    var field = document.createElement("textarea");
    field.value = text;
    document.body.appendChild(field);
    field.select();
    var copied = document.execCommand("copy");
    field.remove();
    return copied ? Promise.resolve() : Promise.reject();
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-copy]");
    if (!button) return;
    var text = button.getAttribute("data-copy").replace(/:\d+$/, "");
    (navigator.clipboard ? navigator.clipboard.writeText(text) : selected(text)).then(function () {
      var before = button.textContent;
      button.textContent = button.getAttribute("data-done");
      setTimeout(function () { button.textContent = before; }, 1500);
    }, function () {});
  });
})();

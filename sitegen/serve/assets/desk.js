/* Copies a file's path, and follows the preview: after each build the desk is another. */
(function () {
  "use strict";
  var own = document.currentScript;
  var news = new EventSource("events?page=/_/&state=gone");
  news.onmessage = function (event) {
    if (String(JSON.parse(event.data).build) !== own.getAttribute("data-build")) location.reload();
  };
  addEventListener("pagehide", function () { news.close(); });

  // Over the network there is no clipboard but by a selection.
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

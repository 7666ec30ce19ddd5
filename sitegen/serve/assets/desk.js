/* Copies a file's path, begins drafts of what is due, writes exemptions, imports files that are dropped, and follows the preview: after each build the desk is another. */
(function () {
  "use strict";
  var own = document.currentScript;
  var news = new EventSource("events?page=/_/&state=gone");
  var reviews = document.querySelector(".desk-reviews");
  news.onmessage = function (event) {
    if (reviews.firstChild) return;  // a review is open: the desk waits until it is closed
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

  // A draft of what is due; the desk follows the build that reads it.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-period]");
    if (!button) return;
    var query = new URLSearchParams();
    ["org", "category", "period", "title"].forEach(function (key) { query.set(key, button.getAttribute("data-" + key)); });
    button.disabled = true;
    fetch("new?" + query, { method: "POST", headers: { "X-Sitegen-Import": "1" } })
      .then(function (answer) { return answer.json(); })
      .catch(function () { return { said: button.closest("[data-failed]").getAttribute("data-failed") }; })
      .then(function (found) {
        var line = document.createElement("span");
        line.setAttribute("role", "status");
        line.textContent = found.path || found.said;
        button.replaceWith(line);
      });
  });

  // An exemption with its reason; the desk follows the build that reads it.
  document.addEventListener("submit", function (event) {
    var form = event.target.closest(".desk-allow form");
    if (!form) return;
    event.preventDefault();
    var query = new URLSearchParams();
    ["path", "check", "reason"].forEach(function (key) { query.set(key, form.elements[key].value); });
    fetch("allow?" + query, { method: "POST", headers: { "X-Sitegen-Import": "1" } })
      .then(function (answer) { return answer.json(); })
      .catch(function () { return { said: form.getAttribute("data-failed") }; })
      .then(function (found) { said(form, found.said); });
  });

  // Files are reviewed one after the other; nothing is written before its button is pressed.
  var form = document.querySelector(".desk-import");
  var words = form.dataset;
  var queue = Promise.resolve();

  function send(file, write) {
    var query = new URLSearchParams({ name: file.name });
    ["org", "category", "date"].forEach(function (key) {
      if (form.elements[key].value) query.set(key, form.elements[key].value);
    });
    if (write) query.set("write", "1");
    return fetch("import?" + query, {
      method: "POST", body: file, headers: { "X-Sitegen-Import": "1" }
    }).then(function (answer) {
      return answer.text().then(function (html) { return { ok: answer.ok, html: html }; });
    });
  }

  function said(place, text) {
    place.textContent = "";
    var line = document.createElement("p");
    line.setAttribute("role", "status");
    line.textContent = text;
    place.appendChild(line);
  }

  function review(file, place, write) {
    said(place, file.name + words.colon + words.busy);
    return send(file, write).then(function (found) {
      place.innerHTML = found.html;  // made by the preview, which escapes what the file says
      var bar = document.createElement("p");
      if (found.ok && !write && place.querySelector('.review:not([data-new="0"])')) {
        bar.appendChild(button(words.write, function () { review(file, place, true); }));
        bar.appendChild(document.createTextNode(" " + words.checked + " "));
      }
      bar.appendChild(button(words.clear, function () { place.remove(); }));
      place.insertBefore(bar, place.firstChild);
    }, function () { said(place, file.name + words.colon + words.failed); });
  }

  function button(text, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function take(files) {
    Array.prototype.forEach.call(files, function (file) {
      var place = document.createElement("div");
      reviews.appendChild(place);
      queue = queue.then(function () { return review(file, place, false); });
    });
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.elements.files.addEventListener("change", function () {
    take(this.files);
    this.value = "";
  });
  ["dragover", "dragleave", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (!event.dataTransfer || Array.prototype.indexOf.call(event.dataTransfer.types, "Files") < 0) return;
      event.preventDefault();
      form.classList.toggle("desk-over", kind === "dragover");
      if (kind === "drop") take(event.dataTransfer.files);
    });
  });
})();

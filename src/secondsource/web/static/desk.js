(function () {
  "use strict";
  var one = function (id) { return document.getElementById(id); };
  var panel = one("panel"), opener = null;

  // The panel for a correction: focus goes in, Escape and its button lead back.
  function shut() {
    if (!panel || panel.hidden) { return; }
    panel.hidden = true; panel.textContent = "";
    if (opener && opener.isConnected) { opener.focus({ preventScroll: true }); }
  }
  document.addEventListener("htmx:before:request", function (event) {
    var source = event.target;
    if (source.closest && source.closest(".fix") && !(panel && panel.contains(source))) { opener = source.closest(".fix"); }
  });
  document.addEventListener("htmx:after:swap", function () {
    if (panel && panel.firstElementChild && panel.hidden) { panel.hidden = false; panel.focus({ preventScroll: true }); }
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-shut]")) { event.preventDefault(); shut(); return; }
    // One menu at a time, and none when the reader looks elsewhere.
    Array.prototype.forEach.call(document.querySelectorAll("details.menu[open]"), function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); } else { shut(); }
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || event.target.closest("input,textarea,select")) { return; }
    if (event.key === "/") { var find = one("words") || one("find"); if (find) { event.preventDefault(); find.focus(); find.select(); } }
    if ((event.key === "j" || event.key === "k") && !one("next")) { step(event.key === "j" ? 1 : -1); }
  });
  // In a list, j and k go from line to line as they go from claim to claim in a story.
  function step(by) {
    var lines = Array.prototype.slice.call(document.querySelectorAll("main [data-line], main .story h2 a, main .hits h2 a"));
    if (!lines.length) { return; }
    var at = lines.indexOf(document.activeElement);
    var next = lines[at < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.max(0, Math.min(lines.length - 1, at + by))];
    next.focus(); next.scrollIntoView({ block: "nearest" });
  }
}());

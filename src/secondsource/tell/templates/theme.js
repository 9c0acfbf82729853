(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  // Light and dark: the system's choice until the reader makes one.
  var store = { get: function () { try { return localStorage.getItem("theme"); } catch (e) { return null; } },
    set: function (v) { try { localStorage.setItem("theme", v); } catch (e) { /* a page from a file may not keep it */ } } };
  var kept = store.get();
  if (kept === "light" || kept === "dark") { root.dataset.theme = kept; }
  // On the desk this runs in the head, before there is a button: nothing is painted twice.
  document.addEventListener("DOMContentLoaded", function () {
    var theme = document.getElementById("theme");
    if (!theme) { return; }
    theme.hidden = false;
    theme.addEventListener("click", function () {
      var dark = root.dataset.theme ? root.dataset.theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      store.set(root.dataset.theme);
    });
  });
}());

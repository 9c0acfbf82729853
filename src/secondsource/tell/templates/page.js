(function () {
  "use strict";
  var root = document.documentElement, body = document.body;
  var one = function (id) { return document.getElementById(id); };
  var all = function (query, within) { return Array.prototype.slice.call((within || document).querySelectorAll(query)); };
  var texts = all(".text"), claims = all("[data-claim]"), tabs = all("#tabs button"), chosen = null, keys = true;
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var wide = window.matchMedia("(min-width: 1000px)"), phone = window.matchMedia("(max-width: 739px)");
  function show(report) {
    texts.forEach(function (t) { t.classList.toggle("shown", t.dataset.report === report); });
    tabs.forEach(function (b) { b.setAttribute("aria-pressed", String(b.dataset.report === report)); });
  }
  function scrollTo(element, report) {
    var pane = element.closest(".text");
    if (pane && phone.matches) { show(pane.dataset.report); }
    if (pane && wide.matches) {
      var top = element.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
      pane.scrollTo({ top: top - pane.clientHeight * 0.3, behavior: still ? "auto" : "smooth" });
      if (report) { pane.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    } else { element.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" }); }
  }
  function marks(claim) { return all('.s[data-k="' + claim + '"]'); }
  function button(letter, label, act) {
    var b = document.createElement("button"), home = one("text-" + letter);
    b.type = "button"; b.className = "tool jump " + (home.className.match(/\br\d\b/) || [""])[0];
    b.textContent = label; b.addEventListener("click", act);
    return b;
  }
  function announce(claim, found) {
    var card = one(claim), picked = one("picked"), jumps = one("jumps"), status = card && card.querySelector(".status");
    picked.textContent = ""; jumps.textContent = "";
    var head = document.createElement("b"); head.textContent = claim + " · ";
    var line = document.createElement("span"), pill = status && status.querySelector(".pill");
    if (status) { line.textContent = pill.textContent + " · " + status.textContent.replace(pill.textContent, "").replace(/\s+/g, " ").trim(); }
    else if (found.length) {
      line.textContent = "told by " + found[0].closest(".text").dataset.report + " only · " +
        found[0].title.split(" · ").slice(1).filter(function (w) { return w !== "single"; }).join(" · ");
    }
    picked.append(head, line);
    texts.forEach(function (t) {
      var here = found.filter(function (s) { return t.contains(s) && s.id; });
      if (!here.length) { return; }
      var at = -1, letter = t.dataset.report;
      var b = button(letter, letter + (here.length > 1 ? " ×" + here.length : ""), function () {
        at = (at + 1) % here.length; scrollTo(here[at], true);
      });
      b.setAttribute("aria-label", "Show " + claim + " in " + letter + ", " + here.length + (here.length > 1 ? " passages" : " passage"));
      jumps.append(b);
    });
  }
  function address(hash) { try { history.replaceState(null, "", hash || location.pathname + location.search); } catch (e) { /* some viewers forbid it */ } }
  function clear() {
    all(".on").forEach(function (e) { e.classList.remove("on"); });
    root.classList.remove("picking"); chosen = null;
    one("jumps").textContent = ""; one("picked").textContent = ""; address("");
  }
  // from: the element that the reader touched; it stays where it is, its counterparts come to it.
  function pick(claim, from, statement) {
    if (!/^[A-Za-z]+\d+$/.test(claim)) { return; }
    all(".on").forEach(function (e) { e.classList.remove("on"); });
    var found = marks(claim), card = one(claim), seen = {};
    found.forEach(function (s) { s.classList.add("on"); });
    if (card) { card.classList.add("on"); }
    root.classList.add("picking"); chosen = claim; announce(claim, found);
    var home = from && from.closest(".text");
    if (statement) { var s = one(statement); if (s) { scrollTo(s); seen[s.closest(".text").id] = true; } }
    if (wide.matches) {
      found.forEach(function (s) {
        var pane = s.closest(".text");
        if (pane !== home && !seen[pane.id]) { seen[pane.id] = true; scrollTo(s); }
      });
    }
    if (card && !(from && card.contains(from)) && wide.matches && !statement) {
      card.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    }
    address("#" + (statement || claim));
  }
  function go(hash) {
    var id = decodeURIComponent((hash || "").slice(1)), target = id && one(id);
    if (!target) { return false; }
    if (target.matches(".s")) { pick(target.dataset.k, null, id); return true; }
    if (target.matches("[data-claim]")) { pick(id, null); if (!wide.matches) { target.scrollIntoView({ block: "center" }); } return true; }
    if (target.matches(".text") && phone.matches) { show(target.dataset.report); }
    return false;
  }

  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) { return; }
    var link = event.target.closest("a[href^='#']");
    if (link) {
      var id = link.getAttribute("href").slice(1), target = one(id);
      if (!target && link.closest(".text")) { event.preventDefault(); pick(id, link); }
      if (!target) { return; }
      if (target.matches("[data-claim]") && link.closest(".text")) {
        event.preventDefault(); pick(id, link);
        if (!wide.matches) { target.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" }); }
      } else if (target.matches("[data-claim]")) { event.preventDefault(); pick(id, link); if (!target.contains(link)) { target.scrollIntoView({ block: "center" }); } }
      else if (target.matches(".s")) { event.preventDefault(); pick(target.dataset.k, link, id); }
      else if (target.matches(".text") && phone.matches) { show(target.dataset.report); }
      return;
    }
    var mark = event.target.closest(".s");
    if (mark && !String(getSelection())) { pick(mark.dataset.k, mark); return; }
    var card = event.target.closest("article[data-claim]");
    if (card && !String(getSelection()) && !event.target.closest("button")) { pick(card.dataset.claim, event.target); }
  });

  // Where the texts stand alone, j and k go through what they tell.
  var told = claims.length ? [] : all(".s").map(function (s) { return s.dataset.k; }).filter(function (k, i, every) { return k && every.indexOf(k) === i; });
  function step(by) {
    var ids = claims.length ? claims.map(function (c) { return c.dataset.claim; }) : told, at = ids.indexOf(chosen);
    var to = Math.max(0, Math.min(ids.length - 1, at + by)), card = claims[to];
    if (!card) {
      if (ids[to]) { pick(ids[to], null); marks(ids[to])[0].scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" }); }
      return;
    }
    pick(card.dataset.claim, card);
    card.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    var link = card.querySelector(".pick");
    if (link) { link.focus({ preventScroll: true }); }
  }
  // One tab stop a list: arrows move inside it.
  var groups = texts.map(function (t) { return all("a.n", t); }).concat(all("#claims").concat(all("ul.only")).map(function (l) { return all("a.pick", l); }));
  groups.forEach(function (group) { group.forEach(function (link, i) { link.tabIndex = i ? -1 : 0; }); });
  document.addEventListener("keydown", function (event) {
    if (event.metaKey || event.ctrlKey || event.altKey) { return; }
    if (event.key === "Escape" && chosen) { clear(); return; }
    var arrow = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    var group = arrow && groups.filter(function (g) { return g.indexOf(document.activeElement) >= 0; })[0];
    if (group) {
      var next = group[group.indexOf(document.activeElement) + arrow];
      event.preventDefault();
      if (next) { document.activeElement.tabIndex = -1; next.tabIndex = 0; next.focus(); }
      return;
    }
    if (keys && event.key === "j") { step(1); } else if (keys && event.key === "k") { step(-1); }
  });
  one("next").addEventListener("click", function () { step(1); });
  one("previous").addEventListener("click", function () { step(-1); });
  one("clear").addEventListener("click", clear);
  one("keys").addEventListener("click", function () { keys = !keys; one("keys").setAttribute("aria-pressed", String(keys)); });
  tabs.forEach(function (b) { b.addEventListener("click", function () { show(b.dataset.report); }); });
  window.addEventListener("hashchange", function () { go(location.hash); });
  if (location.hash) { go(location.hash); }
}());

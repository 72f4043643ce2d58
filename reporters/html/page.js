"use strict";

// The page is whole without this: it adds a filter, which stands in the fragment so
// that a filtered view can be sent, and buttons that copy a command line.
(function () {
  var form = document.getElementById("filter");
  var shown = document.getElementById("filter-shown");
  var names = ["level", "family", "outcome", "text"];
  var items = Array.prototype.slice.call(document.querySelectorAll("[data-ended]"));
  var entries = document.querySelectorAll(".entry");

  // has tells whether a list of words holds one; no word is in every list.
  function has(list, word) {
    return word === "" || (" " + list + " ").indexOf(" " + word + " ") >= 0;
  }

  function apply() {
    var text = form.elements.text.value.trim().toLowerCase();
    items.forEach(function (item) {
      item.hidden = !(has(item.dataset.level, form.elements.level.value) &&
        has(item.dataset.family, form.elements.family.value) &&
        has(item.dataset.ended, form.elements.outcome.value) &&
        item.textContent.toLowerCase().indexOf(text) >= 0);
    });
    var open = document.querySelectorAll(".entry:not([hidden])").length;
    shown.textContent = open + " of " + entries.length + " findings shown";
  }

  // write puts the filter into the fragment, without a step of the history for each
  // letter.
  function write() {
    var query = new URLSearchParams();
    names.forEach(function (name) {
      if (form.elements[name].value !== "") {
        query.set(name, form.elements[name].value);
      }
    });
    var text = query.toString();
    history.replaceState(null, "", text === "" ? "#" : "#?" + text);
  }

  // set sets a field; what a list does not offer is any.
  function set(name, value) {
    var field = form.elements[name];
    field.value = value;
    if (field.selectedIndex === -1) {
      field.selectedIndex = 0;
    }
  }

  // read takes the filter from the fragment. One that leads to an entry shows it.
  function read() {
    var hash = location.hash;
    if (hash.slice(0, 2) === "#?") {
      var query = new URLSearchParams(hash.slice(2));
      names.forEach(function (name) {
        set(name, query.get(name) || "");
      });
      apply();
      return;
    }
    var target = document.getElementById(hash.slice(1));
    if (target && target.hidden) {
      names.forEach(function (name) { set(name, ""); });
      apply();
      target.scrollIntoView();
    }
  }

  function copyButton(command) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", function () {
      copy(command).then(function () {
        button.textContent = "Copied";
      }, function () {
        button.textContent = "Not copied: select it and copy it by hand";
      }).then(function () {
        setTimeout(function () { button.textContent = "Copy"; }, 2000);
      });
    });
    return button;
  }

  // copy works from a file too, where the clipboard may be out of reach.
  function copy(command) {
    if (!navigator.clipboard) {
      return copySelected(command);
    }
    return navigator.clipboard.writeText(command.textContent).catch(function () {
      return copySelected(command);
    });
  }

  function copySelected(command) {
    var range = document.createRange();
    range.selectNodeContents(command);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy") ? Promise.resolve() : Promise.reject(new Error("refused"));
  }

  document.querySelectorAll("pre.curl[data-whole]").forEach(function (command) {
    command.insertAdjacentElement("afterend", copyButton(command));
  });
  form.addEventListener("input", function () { apply(); write(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(function () { apply(); write(); }, 0); });
  window.addEventListener("hashchange", read);

  // What is folded is printed as well.
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    folded.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (details) { details.open = false; });
    folded = [];
  });

  form.hidden = false;
  apply();
  read();
})();

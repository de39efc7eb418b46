/* Keys of the review queue: A, D, R decide, J and K go on. Off inside boxes, and where a person turned the
   keys of the desk off (desk.js). A button that needs words first leads to their box. */
(function () {
  "use strict";

  function keysOn() {
    try {
      return localStorage.getItem("banfu-keys") !== "off";
    } catch (error) {
      return true;
    }
  }

  function isWriting(element) {
    return /^(TEXTAREA|SELECT)$/.test(element.tagName) || (element.tagName === "INPUT" && element.type !== "checkbox");
  }

  var hint = document.querySelector("[data-keys-hint]");
  if (hint) {
    hint.hidden = false;
  }
  document.addEventListener("keydown", function (event) {
    var taken = event.defaultPrevented && !/^[jk]$/i.test(event.key);
    if (taken || !keysOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat || isWriting(event.target)) {
      return;
    }
    var target = /^[a-z]$/i.test(event.key) && document.querySelector('[data-shortcut="' + event.key.toLowerCase() + '"]');
    if (!target) {
      return;
    }
    event.preventDefault();
    var needed = target.hasAttribute("data-needs") && document.querySelector(target.getAttribute("data-needs"));
    if (needed && !needed.value.trim()) {
      needed.focus();
    } else {
      target.click();
    }
  });
})();

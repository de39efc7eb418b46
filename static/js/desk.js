// The keyboard at the desk, and lists that narrow while one types. Every page works without this file.
// Written for engines of about 2017 and later; state and words live in the markup.
"use strict";

(function () {
  const KEPT = "banfu-keys";
  let pending = false; // g was pressed and a letter is awaited

  function keysOn() {
    try {
      return localStorage.getItem(KEPT) !== "off";
    } catch (error) {
      return true;
    }
  }

  function keep(on) {
    try {
      localStorage.setItem(KEPT, on ? "on" : "off");
    } catch (error) {
      // A browser that keeps nothing asks again on the next page.
    }
  }

  function all(selector, root) {
    return Array.from((root || document).querySelectorAll(selector));
  }

  // Rows: the present one is where the focus is

  function rows() {
    return all("[data-row]").filter((row) => row.offsetParent !== null);
  }

  function present() {
    return document.activeElement ? document.activeElement.closest("[data-row]") : null;
  }

  function enter(row) {
    const target = row && (row.querySelector("[data-open]") || row.querySelector("input"));
    if (target) {
      target.focus();
    }
  }

  function step(by) {
    const list = rows();
    const here = list.indexOf(present());
    enter(list[here < 0 ? 0 : Math.max(0, Math.min(list.length - 1, here + by))]);
  }

  function tick() {
    const row = present();
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) {
      box.click();
    }
  }

  function open() {
    const row = present();
    const link = row && row.querySelector("[data-open]");
    if (link) {
      link.click();
    }
  }

  function find() {
    const box = document.querySelector("[data-find-box]");
    if (box) {
      box.focus();
      box.select();
    }
  }

  function help() {
    const keys = document.getElementById("keys");
    if (keys) {
      keys.scrollIntoView();
      keys.focus();
    } else {
      const link = document.querySelector("[data-help]");
      if (link) {
        link.click();
      }
    }
  }

  function jump(letter) {
    const link = all("[data-key]").find((one) => one.dataset.key === letter);
    if (link) {
      link.click();
      return;
    }
    const desk = document.querySelector("[data-desk]");
    if (desk) {
      window.location = desk.getAttribute("href") + "?queue=" + letter;
    }
  }

  const KEYS = {
    "/": find,
    "?": help,
    j: () => step(1),
    k: () => step(-1),
    x: tick,
    o: open,
    g: () => {
      pending = true;
      window.setTimeout(() => {
        pending = false;
      }, 1500);
    },
  };

  function writing(element) {
    const typed = /^(?:text|search|date|number|email|password|tel|url|file)$/;
    return (
      element.isContentEditable ||
      element.tagName === "TEXTAREA" ||
      element.tagName === "SELECT" ||
      (element.tagName === "INPUT" && typed.test(element.type))
    );
  }

  document.addEventListener("keydown", (event) => {
    if (!keysOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || writing(event.target)) {
      return;
    }
    if (pending && /^[a-z]$/.test(event.key)) {
      pending = false;
      event.preventDefault();
      jump(event.key);
    } else if (Object.prototype.hasOwnProperty.call(KEYS, event.key)) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });

  // The switch

  function showSwitch() {
    all("[data-keys-switch]").forEach((place) => {
      const box = place.querySelector("input");
      place.hidden = false;
      box.checked = keysOn();
      box.addEventListener("change", () => keep(box.checked));
    });
  }

  // Ticking a whole page, and how many are ticked

  function count(form) {
    const boxes = all("[data-row] input[type=checkbox]", form);
    const ticked = boxes.filter((box) => box.checked).length;
    const said = form.querySelector("[data-chosen]");
    if (said) {
      said.textContent = ticked ? "已选" + ticked + "件" : "";
    }
  }

  function showAll(root) {
    all("[data-all]", root).forEach((place) => {
      place.hidden = false;
    });
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    const everything = event.target.closest("[data-all]");
    if (form && everything) {
      all("[data-row] input[type=checkbox]", form).forEach((box) => {
        box.checked = event.target.checked;
      });
    }
    if (form) {
      count(form);
    }
  });

  // Units by name or by the initials of their pinyin

  function matches(label, words) {
    const syllables = label.dataset.find.split(" ");
    const initials = syllables[syllables.length - 1];
    return (
      label.textContent.indexOf(words) >= 0 ||
      label.dataset.name.indexOf(words) >= 0 ||
      initials.indexOf(words) >= 0 ||
      (" " + label.dataset.find).indexOf(" " + words) >= 0
    );
  }

  function narrow(group) {
    const place = group.querySelector("[data-filter]");
    const box = place.querySelector("input");
    place.hidden = false;
    box.addEventListener("input", () => {
      const words = box.value.trim().toLowerCase();
      all("[data-find]", group).forEach((label) => {
        label.hidden = Boolean(words) && !matches(label, words) && !label.querySelector("input").checked;
      });
    });
    // Enter ticks the only unit that is left, instead of sending the form.
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) {
        return;
      }
      event.preventDefault();
      const left = all("[data-find]", group).filter((label) => !label.hidden && !label.querySelector("input").checked);
      if (left.length === 1) {
        left[0].querySelector("input").click();
        box.select();
      }
    });
  }

  showSwitch();
  showAll(document);
  all("[data-units]").forEach(narrow);
  document.addEventListener("htmx:afterSwap", (event) => showAll(event.target));
})();

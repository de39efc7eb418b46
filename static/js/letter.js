/* Reads a letter as soon as it is chosen or dropped, and fills in the boxes nobody has written into yet.
   Without this script the button 读取文件 does the same on the server. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-read]");
  if (!form) {
    return;
  }
  var place = form.querySelector("[data-drop]");
  var input = place.querySelector("input[type=file]");
  var words = form.querySelector("[data-reading]");

  function element(name, text, className) {
    var made = document.createElement(name);
    made.textContent = text;
    if (className) {
      made.className = className;
    }
    return made;
  }

  function isUntouched(box) {
    if (box.value === "") {
      return true;
    }
    if (document.querySelector(".draft-note")) {
      return false;
    }
    if (box.tagName === "SELECT") {
      return Array.prototype.every.call(box.options, function (one) {
        return one.selected === one.defaultSelected || (one.selected && box.selectedIndex === 0);
      });
    }
    return box.value === box.defaultValue;
  }

  function fill(fields) {
    var filled = 0;
    Object.keys(fields).forEach(function (name) {
      var box = form.elements[name];
      var around = form.querySelector('[data-box="' + name + '"]');
      if (!box || !around || !(isUntouched(box) || around.hasAttribute("data-filled"))) {
        return;
      }
      box.value = fields[name];
      around.setAttribute("data-filled", "");
      around.querySelector("[data-read-mark]").hidden = false;
      filled += 1;
    });
    return filled;
  }

  function tell(found) {
    var filled = fill(found.fields);
    words.textContent = "";
    if (filled) {
      words.appendChild(element("p", "已从文件读取" + filled + "栏，请核对。", "drop__done"));
      form.dispatchEvent(new Event("input"));
    }
    var notes = element("ul", "", "drop__notes");
    found.warnings.forEach(function (one) { notes.appendChild(element("li", one, "drop__warning")); });
    found.problems.forEach(function (one) { notes.appendChild(element("li", one)); });
    if (notes.children.length) {
      words.appendChild(notes);
    }
  }

  function read() {
    if (!input.files.length) {
      return;
    }
    var data = new FormData();
    data.append("file", input.files[0]);
    data.append("part", form.getAttribute("data-part"));
    data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    words.textContent = "正在读取……";
    fetch(form.getAttribute("data-read"), { method: "POST", body: data, credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error(answer.type === "opaqueredirect" ? "登录已过期，请在新窗口登录后重新选择文件。" : "没有读成，请重新选择文件或手工填写。");
        }
        return answer.json();
      })
      .then(tell)
      .catch(function (error) {
        words.textContent = /[\u4e00-\u9fff]/.test(error.message) ? error.message : "网络不通，没有读成，请手工填写。";
      });
  }

  form.querySelector("[data-read-button]").hidden = true;
  form.querySelector("[data-drop-hint]").hidden = false;
  form.querySelector("[data-keys-hint]").hidden = false;
  input.addEventListener("change", read);

  ["dragenter", "dragover"].forEach(function (name) {
    place.addEventListener(name, function (event) {
      event.preventDefault();
      place.classList.add("drop--over");
    });
  });
  /* A file dropped beside the place would take the page, and what was typed, away. */
  ["dragover", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) { event.preventDefault(); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    place.addEventListener(name, function () { place.classList.remove("drop--over"); });
  });
  place.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      read();
    }
  });
})();

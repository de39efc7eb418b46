/* Keeps what is typed into a form[data-draft] every few seconds, and on Ctrl+S; Ctrl+Enter hands it in.
   Without this script the button 保存草稿 does the same. */
(function () {
  "use strict";

  var PAUSE = 3000;

  function cookie(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? decodeURIComponent(found[1]) : "";
  }

  /* Who signed in again in another window has a new token; the form would be refused with the old one. */
  function renewToken(form) {
    var box = form.querySelector("[name=csrfmiddlewaretoken]");
    var token = cookie("csrftoken");
    if (box && token) {
      box.value = token;
    }
  }

  function clock() {
    var now = new Date();
    return ("0" + now.getHours()).slice(-2) + ":" + ("0" + now.getMinutes()).slice(-2);
  }

  function keep(form) {
    var line = form.querySelector("[data-draft-status]");
    var timer = null;
    var changed = false;
    var sent = false;

    function say(words, link) {
      line.textContent = words;
      if (link) {
        var anchor = document.createElement("a");
        anchor.href = link;
        anchor.target = "_blank";
        anchor.rel = "noopener";
        anchor.textContent = "在新窗口登录";
        line.appendChild(anchor);
        line.appendChild(document.createTextNode("，登录后回到这里继续，内容不会丢。"));
      }
    }

    function body() {
      var data = new URLSearchParams();
      new FormData(form).forEach(function (value, name) {
        if (typeof value === "string") {
          data.append(name, value);
        }
      });
      data.append("draft-page", location.pathname);
      return data;
    }

    function save() {
      clearTimeout(timer);
      if (sent) {
        return;
      }
      changed = false;
      renewToken(form);
      fetch(form.getAttribute("data-draft"), {
        method: "POST",
        body: body(),
        credentials: "same-origin",
        redirect: "manual"
      }).then(function (answer) {
        if (answer.status === 204) {
          say("已保存草稿 " + clock());
        } else if (answer.type === "opaqueredirect" || answer.status === 403) {
          changed = true;
          say("登录已过期，草稿没有保存。请", form.getAttribute("data-sign-in"));
        } else if (answer.status === 422) {
          return answer.text().then(function (words) { say(words); });
        } else {
          later();
          say("草稿没有保存，稍后再试。");
        }
      }).catch(function () {
        later();
        say("网络不通，草稿没有保存，稍后再试。");
      });
    }

    function later() {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }

    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("click", function (event) {
      if (event.target.name === "keep") {
        event.preventDefault();
        save();
      }
    });
    form.addEventListener("submit", function () {
      sent = true;
      clearTimeout(timer);
      renewToken(form);
    });
    window.addEventListener("focus", function () {
      if (changed) {
        save();
      }
    });
    window.addEventListener("pageshow", function () { sent = false; });
    document.addEventListener("keydown", function (event) {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) {
        return;
      }
      if (event.key === "s" || event.key === "S") {
        event.preventDefault();
        save();
      } else if (event.key === "Enter" && form.contains(event.target)) {
        event.preventDefault();
        form.querySelector("[data-go]").click();
      }
    });
  }

  document.querySelectorAll("form[data-draft]").forEach(keep);
})();

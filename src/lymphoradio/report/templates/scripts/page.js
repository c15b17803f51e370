// What needs a script is hidden without one; the button for light and dark.
const byId = (id) => document.getElementById(id);

const say = (words) => {
  byId("said").textContent = words;
};

for (const control of document.querySelectorAll("[data-script]")) control.hidden = false;

(() => {
  const root = document.documentElement;
  const button = byId("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("lymphoradio-theme", root.dataset.theme);
    } catch {
      // Of a file that was opened from disk some browsers keep nothing: the choice then holds until it is closed.
    }
    show();
  });
  system.addEventListener("change", show);
  show();
})();

const bytesOf = (dataUrl) => Uint8Array.from(atob(dataUrl.slice(dataUrl.indexOf(",") + 1)), (c) => c.charCodeAt(0));
const textOf = (dataUrl) => new TextDecoder().decode(bytesOf(dataUrl));

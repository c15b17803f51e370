// Before the page is painted: the theme that was chosen on an earlier visit, if the browser keeps anything for this file.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("lymphoradio-theme");
  } catch {
    kept = null;
  }
  if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
})();

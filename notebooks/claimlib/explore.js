/* JupyterLab takes letters and arrow keys in an output for commands ("a" makes a cell), unless they stay there.
   And a screen reader announces what changes inside a place that stays, so the place is marked, not what is put there. */
(area => {
  if (!area) return;
  area.addEventListener("keydown", key => {
    if (!key.ctrlKey && !key.metaKey && !key.altKey) key.stopPropagation();
  });
  new MutationObserver((changes, watch) => {
    const state = area.querySelector(".claims-state");
    if (!state) return;
    state.parentElement.setAttribute("aria-live", "polite");
    watch.disconnect();
  }).observe(area, { childList: true, subtree: true });
})(document.currentScript && document.currentScript.closest(".jp-OutputArea"));

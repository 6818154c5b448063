const themes = /** @type {const} */ (['auto', 'light', 'dark']);

/** @typedef {typeof themes[number]} Theme */

const place = 'provider-ranker-theme';

/** @returns {Theme} */
export const storedTheme = () => themes.find((theme) => theme === localStorage.getItem(place)) ?? 'auto';

/** @param {Theme} theme @returns {Theme} */
export const nextTheme = (theme) => themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';

/** @param {Theme} theme */
export const showTheme = (theme) => {
  localStorage.setItem(place, theme);
  document.documentElement.dataset.theme = theme;
};

const themes = /** @type {const} */ (['auto', 'light', 'dark']);

/** @typedef {typeof themes[number]} Theme */

const place = 'provider-ranker-theme';

/** The browser may store nothing for the page: then every visit begins with the first theme. @returns {Theme} */
export const storedTheme = () => {
  try {
    return themes.find((theme) => theme === localStorage.getItem(place)) ?? 'auto';
  } catch {
    return 'auto';
  }
};

/** @param {Theme} theme @returns {Theme} */
export const nextTheme = (theme) => themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';

/** @param {Theme} theme */
export const showTheme = (theme) => {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(place, theme);
  } catch {
    // It is shown all the same.
  }
};

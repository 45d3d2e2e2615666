// Light and dark: localStorage.color_scheme holds light, dark or auto; body.dark carries it.
const query = matchMedia('(prefers-color-scheme: dark)');

export const scheme = () => localStorage.getItem('color_scheme') ?? 'auto';

export function applyTheme() {
  const dark = scheme() === 'dark' || (scheme() === 'auto' && query.matches);
  document.body.classList.toggle('dark', dark);
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
}

export function setScheme(value) {
  localStorage.setItem('color_scheme', value);
  applyTheme();
}

query.addEventListener('change', applyTheme);
addEventListener('storage', applyTheme);

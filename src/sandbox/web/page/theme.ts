// The colour scheme: light, dark or the system's, remembered in this browser.
import { useEffect, useState } from 'preact/hooks';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'theme';

export function useTheme(): [Theme, (theme: string) => void] {
  const [theme, setTheme] = useState<Theme>(() => themeOf(localStorage.getItem(KEY)));
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [
    theme,
    (name) => {
      localStorage.setItem(KEY, name);
      setTheme(themeOf(name));
    },
  ];
}

const themeOf = (name: string | null): Theme => THEMES.find((one) => one === name) ?? 'system';

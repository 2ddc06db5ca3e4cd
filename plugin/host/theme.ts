/** Dark or light: what the reader chose last, else what the system prefers, following it when it changes. */
import { createTheme, type GrafanaTheme2 } from '@grafana/data';
import { useCallback, useEffect, useMemo, useState } from 'react';

export type Mode = 'dark' | 'light';

const STORAGE_KEY = 'ccmon.theme';
const prefersLight = window.matchMedia('(prefers-color-scheme: light)');

const isMode = (value: unknown): value is Mode => value === 'dark' || value === 'light';
const systemMode = (): Mode => (prefersLight.matches ? 'light' : 'dark');

/** Storage may be forbidden; then the choice lasts as long as the page. */
function storedMode(): Mode | null {
  try {
    const value = window.localStorage.getItem(STORAGE_KEY);
    return isMode(value) ? value : null;
  } catch {
    return null;
  }
}

function storeMode(mode: Mode): void {
  try {
    window.localStorage.setItem(STORAGE_KEY, mode);
  } catch {
    return;
  }
}

const newTheme = (mode: Mode): GrafanaTheme2 =>
  createTheme({
    colors: { mode },
    // Grafana's own monospace font is not part of its libraries: the system's stands in.
    typography: { fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace' },
  });

export function useThemeMode(): { theme: GrafanaTheme2; mode: Mode; toggle: () => void } {
  const [chosen, setChosen] = useState(storedMode);
  const [system, setSystem] = useState(systemMode);
  const mode = chosen ?? system;

  useEffect(() => {
    const follow = () => setSystem(systemMode());
    prefersLight.addEventListener('change', follow);
    return () => prefersLight.removeEventListener('change', follow);
  }, []);

  // The browser's own parts (scroll bars, form fields) follow too.
  useEffect(() => {
    document.documentElement.style.colorScheme = mode;
  }, [mode]);

  const toggle = useCallback(() => {
    const next = mode === 'dark' ? 'light' : 'dark';
    storeMode(next);
    setChosen(next);
  }, [mode]);

  return { theme: useMemo(() => newTheme(mode), [mode]), mode, toggle };
}

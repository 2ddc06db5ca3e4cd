/** The page's state that lives in the address: it can be shared, and the Back button undoes it. */
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';

export interface Address {
  params: URLSearchParams;
  /** Sets parameters; null and an empty list remove one, a list of more gives it several times. */
  change: (changes: Readonly<Record<string, string | null | readonly string[]>>) => void;
}

export function useAddress(): Address {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const change = useCallback<Address['change']>(
    (changes) => {
      const params = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes)) {
        if (typeof value === 'string') {
          params.set(name, value);
          continue;
        }
        params.delete(name);
        for (const one of value ?? []) params.append(name, one);
      }
      navigate({ pathname, search: params.toString() });
    },
    [navigate, pathname, search],
  );
  return { params: useMemo(() => new URLSearchParams(search), [search]), change };
}

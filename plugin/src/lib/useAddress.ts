/** The page's state that lives in the address: it can be shared, and the Back button undoes it. */
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';

export interface Address {
  params: URLSearchParams;
  /** Sets parameters; null removes one. */
  change: (changes: Readonly<Record<string, string | null>>) => void;
}

export function useAddress(): Address {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const change = useCallback<Address['change']>(
    (changes) => {
      const params = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) params.delete(name);
        else params.set(name, value);
      }
      navigate({ pathname, search: params.toString() });
    },
    [navigate, pathname, search],
  );
  return { params: useMemo(() => new URLSearchParams(search), [search]), change };
}

/** A piece of the page's state that lives in the address: it can be shared, and the Back button undoes it. */
import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router';

export function useUrlParam(name: string): [string | null, (value: string) => void] {
  const location = useLocation();
  const navigate = useNavigate();
  const set = useCallback(
    (value: string) => {
      const params = new URLSearchParams(location.search);
      params.set(name, value);
      navigate({ pathname: location.pathname, search: params.toString() });
    },
    [location.pathname, location.search, name, navigate],
  );
  return [new URLSearchParams(location.search).get(name), set];
}

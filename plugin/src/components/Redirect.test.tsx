import { render, screen } from '@testing-library/react';
import { MemoryRouter, Route, Routes, useLocation } from 'react-router';
import { expect, test } from 'vitest';
import { Redirect } from './Redirect.tsx';

function Address() {
  const { pathname, search } = useLocation();
  return <output>{pathname + search}</output>;
}

test('keeps the query on the way from the root over the app to its first page', () => {
  render(
    <MemoryRouter initialEntries={['/?range=all']}>
      <Routes>
        <Route path="/app/overview" element={<Address />} />
        <Route path="/app/*" element={<Redirect to="overview" />} />
        <Route path="*" element={<Redirect to="/app" />} />
      </Routes>
    </MemoryRouter>,
  );
  expect(screen.getByRole('status').textContent).toBe('/app/overview?range=all');
});

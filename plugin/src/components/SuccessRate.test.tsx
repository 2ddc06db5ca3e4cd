import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SuccessRate } from './SuccessRate.tsx';

test('shows the rate with its interval and counts', () => {
  render(<SuccessRate succeeded={19} failed={1} />);
  expect(screen.getByTitle('19 of 20 runs succeeded; 95 % interval (Wilson) 76–99 %').textContent).toBe('95 %76–99 %');
});

test('shows a dash, not a rate, when no run has ended either way', () => {
  render(<SuccessRate succeeded={0} failed={0} />);
  expect(screen.getByTitle('No run has succeeded or failed').textContent).toBe('–');
});

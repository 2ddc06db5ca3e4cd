import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { BarChart } from './BarChart.tsx';

const series = [
  { name: 'Turns', color: 'blue' },
  { name: 'Agent runs', color: 'purple' },
];
const bars = [
  { start: 1, label: '8 Mar', title: 'Sunday 8 March', values: [1, 3] },
  { start: 2, label: '9 Mar', title: 'Monday 9 March', values: [0, 0] },
  { start: 3, label: '10 Mar', title: 'Tuesday 10 March', values: [8, 0] },
];
const draw = () => render(<BarChart label="Runs by day" series={series} bars={bars} format={String} />);
const stackHeights = () => screen.getAllByRole('button').map((bar) => (bar.firstElementChild as HTMLElement).style.height);

test('each bar says its figures and is as high as its share of the axis', () => {
  draw();
  expect(screen.getByRole('button', { name: 'Sunday 8 March: Turns 1, Agent runs 3' })).toBeTruthy();
  expect(stackHeights()).toEqual(['50%', '0%', '100%']);
});

test('the chart is one stop of the Tab key; arrows, Home and End move within it', () => {
  draw();
  const [first, second, last] = screen.getAllByRole('button');
  expect(screen.getAllByRole('button').map((bar) => bar.tabIndex)).toEqual([-1, -1, 0]);
  last?.focus();
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowLeft' });
  expect(document.activeElement).toBe(second);
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Home' });
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowLeft' });
  expect(document.activeElement).toBe(first);
});

test('the figures of the bar pointed at are shown, with their sum', () => {
  const { container } = draw();
  fireEvent.mouseEnter(screen.getAllByRole('button')[0] as HTMLElement);
  expect(container.textContent).toContain('Sunday 8 MarchTurns1Agent runs3Total4');
});

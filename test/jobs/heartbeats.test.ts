// Which claims count as ended, on a clock that is given.
import { expect, it } from 'vitest';
import { Heartbeats, type Held } from '../../src/jobs/engines/heartbeats.ts';

const held = (beat: number): Held => ({ id: 'a', token: 1, worker: 'w', beat });
const LEASE = 100;

it('a claim ends when it is not renewed for as long as a lease', () => {
  const heartbeats = new Heartbeats(LEASE);
  const one = held(0);
  expect([0, 40, 80].map((now) => heartbeats.update([one], now))).toEqual([[], [], []]);
  expect(heartbeats.update([one], 120)).toEqual([one]);
  const renewed = held(1);
  expect([130, 170, 220].map((now) => heartbeats.update([renewed], now))).toEqual([[], [], []]);
  expect(heartbeats.update([{ ...renewed, token: 2 }], 250)).toEqual([]);
});

it('no claim ends while nobody could renew it: when the machine slept, or the queue was away', () => {
  const heartbeats = new Heartbeats(LEASE);
  const one = held(0);
  heartbeats.update([one], 0);
  expect(heartbeats.update([one], 5000)).toEqual([]);
  expect(heartbeats.update([one], 5080)).toEqual([]);
  heartbeats.forget();
  expect(heartbeats.update([one], 5120)).toEqual([]);
  expect(heartbeats.update([one], 5219)).toEqual([]);
  expect(heartbeats.update([one], 5221)).toEqual([one]);
});

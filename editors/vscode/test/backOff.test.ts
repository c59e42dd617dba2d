import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BackOff } from '../src/backOff';

test('every wait is longer, and after five crashes the server is left alone', () => {
    const backOff = new BackOff();
    const waits = [0, 1, 2, 3, 4, 5].map((second) => backOff.crashed(second * 1_000));
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, undefined]);
});

test('a crash is forgiven after three minutes', () => {
    const backOff = new BackOff();
    backOff.crashed(0);
    backOff.crashed(1_000);
    assert.equal(backOff.crashed(180_500), 1_000);
    assert.equal(backOff.crashed(800_000), 500);
});

test('a start by hand forgives all crashes', () => {
    const backOff = new BackOff();
    backOff.crashed(0);
    backOff.reset();
    assert.equal(backOff.crashed(1), 500);
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  deserialise,
  predict,
  serialise,
  trainClassifier,
} from '../../../../activities/annotate/predict/index.ts';
import { corpus, sectionOf } from './corpus.ts';

const model = trainClassifier(corpus(800), { parentOf: sectionOf });
const bytes = serialise(model);

/** Bytes with a right checksum, whatever they say. */
function sealed(body: Buffer): Buffer {
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}
const invalid = expect.objectContaining({ code: 'PANHUO_CLASSIFIER_INVALID' });

function refusal(damaged: Buffer): unknown {
  try {
    deserialise(damaged);
  } catch (error) {
    return error;
  }
  return 'accepted';
}

describe('serialise', () => {
  it('comes back as it was, and answers alike', () => {
    const back = deserialise(bytes);
    expect(serialise(back).equals(bytes)).toBe(true);
    expect(back.heldOut).toEqual(model.heldOut);
    for (const { text } of corpus(100, 3)) expect(predict(back, text)).toEqual(predict(model, text));
  });

  it('keeps a model that knows nothing', () => {
    const empty = deserialise(serialise(trainClassifier([])));
    expect(predict(empty, '一种犁铧')).toMatchObject({ answer: 'unsure' });
  });

  it('does not depend on where the bytes begin in memory', () => {
    const shifted = Buffer.concat([Buffer.from('x'), bytes]).subarray(1);
    expect(serialise(deserialise(shifted)).equals(bytes)).toBe(true);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('这不是模型'.repeat(20))],
    ['the head alone', bytes.subarray(0, 60)],
    ['a cut file', bytes.subarray(0, bytes.length - 1)],
    ['more than the file', Buffer.concat([bytes, Buffer.from([0])])],
  ])('refuses %s', (_, damaged) => {
    expect(refusal(damaged)).toEqual(invalid);
  });

  it('refuses a file in which any byte was changed', () => {
    for (let at = 0; at < bytes.length; at += 997) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x40;
      expect(refusal(damaged)).toEqual(invalid);
    }
  });

  it('refuses contents that contradict each other under a right checksum', () => {
    const body = bytes.subarray(0, bytes.length - 32);
    const headerLength = body.readUInt32LE(4);
    const change = (from: string, to: string) => {
      const header = body
        .subarray(8, 8 + headerLength)
        .toString('utf8')
        .replace(from, to);
      const text = Buffer.from(header, 'utf8');
      expect(text.length).toBe(headerLength);
      return sealed(Buffer.concat([body.subarray(0, 8), text, body.subarray(8 + headerLength)]));
    };
    expect(refusal(change('"version":1', '"version":9'))).toEqual(invalid);
    expect(refusal(change('"labels":["A01B"', '"labels":[      '))).toEqual(invalid);
    expect(refusal(sealed(body.subarray(0, body.length - 8)))).toEqual(invalid);
    const wild = Buffer.from(body);
    wild.writeUInt32LE(0xffffffff, 4);
    expect(refusal(sealed(wild))).toEqual(invalid);
    const pointing = Buffer.from(body);
    const entries = model.weights.values.length * 2;
    pointing.writeUInt16LE(999, body.length - 2 * (entries + ((4 - (entries % 4)) % 4)));
    expect(refusal(sealed(pointing))).toEqual(invalid);
  });
});

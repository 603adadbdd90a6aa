import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import type { ClassifierModel } from './model.ts';
import { Vocabulary } from './vocabulary.ts';

/**
 * A model as bytes: `PHCL`, length of the header, header (JSON, padded to a multiple of four), then the arrays in the order in which they are read here,
 * little-endian, each padded to a multiple of four; SHA-256 of all that at the end.
 */
const MAGIC = 'PHCL';
const VERSION = 1;
const DIGEST_BYTES = 32;
const START_BYTES = 8;

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const headerSchema = z.object({
  version: z.literal(VERSION),
  labels: z.array(z.string()).max(65_535),
  parents: z.array(z.string().nullable()),
  features: count,
  weights: count,
  scale: z.number().positive(),
  temperature: z.number().positive(),
  curves: z.object({
    label: z.object({ given: z.array(share), meant: z.array(share) }),
    parent: z.object({ given: z.array(share), meant: z.array(share) }),
  }),
  rule: z.object({ precision: share, label: z.number(), parent: z.number(), known: share }),
  trained: z.object({ seed: z.int(), offered: count, texts: count, digest: z.string() }),
  heldOut: z.object({
    texts: count,
    top1: share,
    top3: share,
    parent: share,
    answered: share,
    answeredRight: share,
    answeredParent: share,
    answeredParentRight: share,
    calibrationError: share,
  }),
});

const padding = (bytes: number) => (4 - (bytes % 4)) % 4;

function bytesOf(array: Uint32Array | Float32Array | Uint16Array | Int16Array): Buffer[] {
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return [bytes, Buffer.alloc(padding(bytes.length))];
}

/** The model as bytes: equal models give equal bytes. */
export function serialise(model: ClassifierModel): Buffer {
  const { labels, parents, vocabulary, weights, temperature, curves, rule, trained, heldOut } = model;
  const list = ({ given, meant }: { given: Float64Array; meant: Float64Array }) => ({
    given: [...given],
    meant: [...meant],
  });
  const header: z.infer<typeof headerSchema> = {
    version: VERSION,
    labels: [...labels],
    parents: [...parents],
    features: vocabulary.size,
    weights: weights.values.length,
    scale: weights.scale,
    temperature,
    curves: { label: list(curves.label), parent: list(curves.parent) },
    rule,
    trained,
    heldOut,
  };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const start = Buffer.alloc(START_BYTES);
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(text.length, 4);
  const body = Buffer.concat([
    start,
    text,
    Buffer.alloc(padding(text.length)),
    ...bytesOf(vocabulary.keys),
    ...bytesOf(vocabulary.idf),
    ...bytesOf(weights.offsets),
    ...bytesOf(weights.bias),
    ...bytesOf(weights.labels),
    ...bytesOf(weights.values),
  ]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

function invalid(why: string, cause?: unknown): PanhuoError {
  return new PanhuoError('PANHUO_CLASSIFIER_INVALID', `无法使用该分类模型：${why}。`, {
    hint: '请重新训练：删除该模型文件后再构建一次。',
    cause,
  });
}

/** @throws PANHUO_CLASSIFIER_INVALID for bytes that are no model of this version, were cut or changed */
export function deserialise(bytes: Buffer): ClassifierModel {
  const end = bytes.length - DIGEST_BYTES;
  if (end < START_BYTES || bytes.toString('latin1', 0, 4) !== MAGIC) throw invalid('不是分类模型文件');
  const digest = createHash('sha256').update(bytes.subarray(0, end)).digest();
  if (!digest.equals(bytes.subarray(end))) throw invalid('校验值不符，文件不完整或已被改动');
  const headerEnd = START_BYTES + bytes.readUInt32LE(4);
  const header = readHeader(bytes.subarray(START_BYTES, Math.min(headerEnd, end)).toString('utf8'));
  const reader = new ArrayReader(bytes, headerEnd + padding(headerEnd), end);
  const { labels, parents, features, weights: entries, scale, temperature, rule, trained, heldOut } = header;
  const keys = new Uint32Array(reader.take(features * 4));
  const idf = new Float32Array(reader.take(features * 4));
  const offsets = new Uint32Array(reader.take((features + 1) * 4));
  const bias = new Float32Array(reader.take(labels.length * 4));
  const numbers = new Uint16Array(reader.take(entries * 2));
  const values = new Int16Array(reader.take(entries * 2));
  if (!reader.ended || parents.length !== labels.length) throw invalid('内容长度与文件头不符');
  const ordered = offsets.every((offset, at) => at === 0 || offset >= (offsets[at - 1] as number));
  if (!ordered || offsets[0] !== 0 || offsets[features] !== entries) throw invalid('权重的位置有误');
  if (numbers.some((label) => label >= labels.length)) throw invalid('权重指向不存在的标签');
  return {
    labels,
    parents,
    vocabulary: new Vocabulary(keys, idf),
    weights: { offsets, labels: numbers, values, scale, bias },
    temperature,
    curves: { label: curveOf(header.curves.label), parent: curveOf(header.curves.parent) },
    rule,
    trained,
    heldOut,
  };
}

function readHeader(text: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw invalid('文件头有误，或出自另一版本的程序', error);
  }
}

function curveOf({ given, meant }: { given: number[]; meant: number[] }) {
  if (given.length !== meant.length) throw invalid('校准曲线有误');
  return { given: Float64Array.from(given), meant: Float64Array.from(meant) };
}

/** Takes arrays one after the other, as copies that start where arrays may start. */
class ArrayReader {
  private readonly bytes: Buffer;
  private at: number;
  private readonly end: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  get ended(): boolean {
    return this.at === this.end;
  }

  take(length: number): ArrayBuffer {
    const from = this.at;
    this.at += length + padding(length);
    if (this.at > this.end) throw invalid('内容比文件头所说的短');
    const copy = new Uint8Array(length);
    copy.set(this.bytes.subarray(from, from + length));
    return copy.buffer;
  }
}

import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** Path with `/`. */
  name: string;
  data: Buffer;
}

/** 2024-01-01 00:00 in DOS form: the same input makes the same bytes whenever it is packed. */
const DOS_DATE = ((2024 - 1980) << 9) | (1 << 5) | 1;
/** Names are UTF-8 (APPNOTE 4.4.4, bit 11). */
const UTF8_NAMES = 0x800;
const DEFLATED = 8;
const VERSION = 20;

/** A ZIP archive, deflated, without ZIP64: under 4 GB and 65,535 entries. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of entries) {
    const path = Buffer.from(name);
    const packed = deflateRawSync(data, { level: 6 });
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    const shared = describe(data, packed, path);
    shared.copy(local, 4);
    parts.push(local, path, packed);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(VERSION, 4);
    shared.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, path);
    offset += local.length + path.length + packed.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}

/** The 26 bytes that the local header and the directory share, from "version needed" to "extra length". */
function describe(data: Buffer, packed: Buffer, path: Buffer): Buffer {
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(VERSION, 0);
  shared.writeUInt16LE(UTF8_NAMES, 2);
  shared.writeUInt16LE(DEFLATED, 4);
  shared.writeUInt16LE(DOS_DATE, 8);
  shared.writeUInt32LE(crc32(data), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(data.length, 18);
  shared.writeUInt16LE(path.length, 22);
  return shared;
}

/** Resolves plain scalars in each version of YAML. */

import { addInts, multiplyInts, negateInt } from '../../values/number.ts';
import { parseInt64 } from '../../values/number-text.ts';
import { NULL, VmFloat } from '../../values/scalars.ts';
import type { VmInt, VmValue } from '../../values/value.ts';
import type { YamlMode } from './scalar.ts';

export type ScalarType = 'null' | 'bool' | 'int' | 'float' | 'str';

const NULLS = /^(?:~|null|Null|NULL|)$/;
const BOOLEANS_11 = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const BOOLEANS_12 = /^(?:true|True|TRUE|false|False|FALSE)$/;
const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;

const SPECIAL_FLOAT = String.raw`[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`;

interface Schema {
  readonly bool: RegExp;
  readonly int: RegExp;
  readonly float: RegExp;
}

const SCHEMAS: Readonly<Record<YamlMode, Schema>> = {
  '1.1': {
    bool: BOOLEANS_11,
    int: /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][\d_]*|0x[\da-fA-F_]+|[1-9][\d_]*(?::[0-5]?\d)+)$/,
    float: new RegExp(
      String.raw`^(?:[-+]?(?:\d[\d_]*)?\.[\d_]*(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*|${SPECIAL_FLOAT})$`,
    ),
  },
  '1.2': {
    bool: BOOLEANS_12,
    int: /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/,
    float: new RegExp(String.raw`^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|${SPECIAL_FLOAT})$`),
  },
  // Accepts numbers of both versions except base-60 ones, which are nearly always meant as text.
  compat: {
    bool: BOOLEANS_11,
    int: /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0|[1-9][\d_]*|0x[\da-fA-F_]+)$/,
    float: new RegExp(String.raw`^(?:[-+]?(?:\.[\d_]+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?|${SPECIAL_FLOAT})$`),
  },
};

/** The type that a plain scalar has. */
export function scalarType(text: string, mode: YamlMode): ScalarType {
  if (NULLS.test(text)) return 'null';
  const { bool, int, float } = SCHEMAS[mode];
  if (bool.test(text)) return 'bool';
  if (int.test(text)) return 'int';
  return float.test(text) ? 'float' : 'str';
}

/** The value of a scalar of a known type; undefined when the text does not have that type. */
export function scalarValue(text: string, type: ScalarType, mode: YamlMode): VmValue | undefined {
  if (type === 'null') return NULL;
  if (type === 'bool') return TRUE.test(text);
  if (type === 'int') return intValue(text.replaceAll('_', ''), mode);
  return type === 'float' ? floatValue(text.replaceAll('_', '')) : text;
}

const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0o', x: '0x' };

function intValue(text: string, mode: YamlMode): VmInt | undefined {
  const [, sign = '', body = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (body.includes(':')) return sexagesimalInt(sign, body);
  const prefix = body.startsWith('0') ? PREFIXES[body[1] ?? ''] : undefined;
  if (prefix !== undefined) return fromRadix(sign, prefix + body.slice(2));
  if (mode !== '1.2' && /^0\d/.test(body)) return fromRadix(sign, `0o${body.slice(1)}`);
  return parseInt64(text);
}

function fromRadix(sign: string, literal: string): VmInt | undefined {
  if (!/^0(?:b[01]+|o[0-7]+|x[\da-fA-F]+)$/.test(literal)) return undefined;
  return parseInt64(`${sign}${BigInt(literal)}`);
}

function sexagesimalInt(sign: string, body: string): VmInt | undefined {
  let result: VmInt = 0;
  for (const part of body.split(':')) {
    const digits = parseInt64(part);
    if (digits === undefined) return undefined;
    result = addInts(multiplyInts(result, 60), digits);
  }
  return sign === '-' ? negateInt(result) : result;
}

function floatValue(text: string): VmFloat | undefined {
  if (text === '.') return new VmFloat(0);
  if (/^\.nan$/i.test(text)) return new VmFloat(NaN);
  if (/^[-+]?\.inf$/i.test(text)) return new VmFloat(text.startsWith('-') ? -Infinity : Infinity);
  const [, sign = '', body = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const parts = body.split(':');
  if (parts.some((part) => !/^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(part))) return undefined;
  const value = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  return new VmFloat(sign === '-' ? -value : value);
}

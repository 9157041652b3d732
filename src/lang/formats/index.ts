/** The list of output formats. */
import { getProperty } from '../values/make.ts';
import type { VmObject } from '../values/object.ts';
import type { VmValue } from '../values/value.ts';
import { JsonRenderer } from './json/render.ts';
import { JsonnetRenderer } from './jsonnet.ts';
import { PcfRenderer } from './pcf.ts';
import { PklBinaryRenderer } from './pkl-binary/render.ts';
import { PListRenderer } from './plist.ts';
import { PropertiesRenderer } from './properties.ts';
import type { Renderer, RenderSetup } from './renderer.ts';
import { TextprotoRenderer } from './textproto.ts';
import type { XmlVersion } from './xml/names.ts';
import { XmlRenderer } from './xml/render.ts';
import { YamlRenderer } from './yaml/render.ts';
import type { YamlMode } from './yaml/scalar.ts';

/** The properties of a renderer object, already checked against their declared types. */
export class Settings {
  readonly #renderer: VmObject;

  constructor(renderer: VmObject) {
    this.#renderer = renderer;
  }

  value(name: string): VmValue {
    return getProperty(this.#renderer, name);
  }

  /** A string; empty for null. */
  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : '';
  }

  flag(name: string): boolean {
    return this.value(name) === true;
  }

  number(name: string): number {
    return Number(this.value(name));
  }
}

/** A renderer with its complete text or bytes. */
type FinishedRenderer = Renderer & ({ readonly text: string } | { readonly bytes: Uint8Array });

export interface Format {
  /** Its name for `--format`. */
  readonly name: string;
  /** The class with the options, and its module. */
  readonly className: string;
  readonly moduleUri: string;
  readonly make: (setup: RenderSetup, settings: Settings) => FinishedRenderer;
}

function indentAndNulls(settings: Settings): { indent: string; omitNullProperties: boolean } {
  return { indent: settings.text('indent'), omitNullProperties: settings.flag('omitNullProperties') };
}

/** Every format in which values can be rendered. */
export const FORMATS: readonly Format[] = [
  {
    name: 'json',
    className: 'JsonRenderer',
    moduleUri: 'pkl:base',
    make: (setup, settings) => new JsonRenderer(setup, indentAndNulls(settings)),
  },
  {
    name: 'jsonnet',
    className: 'Renderer',
    moduleUri: 'pkl:jsonnet',
    make: (setup, settings) => new JsonnetRenderer(setup, indentAndNulls(settings)),
  },
  {
    name: 'pcf',
    className: 'PcfRenderer',
    moduleUri: 'pkl:base',
    make: (setup, settings) => {
      const useCustomStringDelimiters = settings.flag('useCustomStringDelimiters');
      return new PcfRenderer(setup, { ...indentAndNulls(settings), useCustomStringDelimiters });
    },
  },
  {
    name: 'plist',
    className: 'PListRenderer',
    moduleUri: 'pkl:base',
    make: (setup, settings) => new PListRenderer(setup, { indent: settings.text('indent') }),
  },
  {
    name: 'properties',
    className: 'PropertiesRenderer',
    moduleUri: 'pkl:base',
    make: (setup, settings) => {
      const omitNullProperties = settings.flag('omitNullProperties');
      return new PropertiesRenderer(setup, { omitNullProperties, restrictCharset: settings.flag('restrictCharset') });
    },
  },
  {
    name: 'textproto',
    className: 'Renderer',
    moduleUri: 'pkl:protobuf',
    make: (setup, settings) => new TextprotoRenderer(setup, { indent: settings.text('indent') }),
  },
  {
    name: 'xml',
    className: 'Renderer',
    moduleUri: 'pkl:xml',
    make: (setup, settings) =>
      new XmlRenderer(setup, {
        indent: settings.text('indent'),
        xmlVersion: settings.text('xmlVersion') as XmlVersion,
        rootElementName: settings.text('rootElementName'),
        rootElementAttributes: settings.value('rootElementAttributes') as VmObject,
      }),
  },
  {
    name: 'yaml',
    className: 'YamlRenderer',
    moduleUri: 'pkl:base',
    make: (setup, settings) =>
      new YamlRenderer(setup, {
        mode: settings.text('mode') as YamlMode,
        indentWidth: settings.number('indentWidth'),
        omitNullProperties: settings.flag('omitNullProperties'),
        isStream: settings.flag('isStream'),
      }),
  },
  {
    name: 'pkl-binary',
    className: 'Renderer',
    moduleUri: 'pkl:pklbinary',
    make: (setup) => new PklBinaryRenderer(setup),
  },
];

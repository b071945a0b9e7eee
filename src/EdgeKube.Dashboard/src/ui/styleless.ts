/**
 * The document for a library that makes its own style elements (xterm.js: option `documentOverride`), which the page's
 * content security policy does not let in: what it writes into one becomes a constructed style sheet, which it does.
 */
export function documentWithoutStyleElements(): Document {
  return new Proxy(document, {
    get(target, name) {
      if (name === 'createElement') {
        return (tag: string, options?: ElementCreationOptions) => (tag.toLowerCase() === 'style' ? carrier() : target.createElement(tag, options));
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set(target, name, value) {
      return Reflect.set(target, name, value, target);
    },
  });
}

/** Stands in for a style element: hidden, and its text is a style sheet of the document as long as it is in it. */
function carrier(): HTMLElement {
  const element = document.createElement('span');
  const sheet = new CSSStyleSheet();
  let text = '';
  element.hidden = true;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  Object.defineProperty(element, 'textContent', {
    get: () => text,
    set: (value: string) => {
      text = value;
      sheet.replaceSync(value);
    },
  });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}

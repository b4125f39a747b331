// Visible words in a script of other languages than the one they are said to be in.
() => {
  const scripts = [
    [/[\u1100-\u11ff\uac00-\ud7af]/, /^ko/], [/[\u3041-\u30ff]/, /^ja/], [/\p{sc=Thai}/u, /^th/], [/\p{sc=Lao}/u, /^lo/],
    [/\p{sc=Khmer}/u, /^km/], [/\p{sc=Myanmar}/u, /^my/], [/\p{sc=Arabic}/u, /^(ar|fa|ur|ug)/],
    [/\p{sc=Cyrillic}/u, /^(ru|uk|kk|mn)/], [/\p{sc=Han}/u, /^(zh|ja|ko)/], [/[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i, /^vi/],
  ];
  const wrong = [];
  const look = (words, element, where) => {
    const said = (element.closest('[lang]') || document.documentElement).getAttribute('lang') || '';
    for (const [script, language] of scripts) {
      if (script.test(words) && !language.test(said) && !(said.includes('Latn'))) {
        wrong.push(`${where}: "${words.trim().slice(0, 40)}" says it is "${said}"`);
      }
      if (script.test(words)) break;
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (element.closest('script, style, code, pre, kbd, samp')) continue;
    look(walker.currentNode.textContent, element, element.className || element.tagName);
  }
  for (const element of document.body.querySelectorAll('[title], [aria-label], [alt], [placeholder]')) {
    for (const name of ['title', 'aria-label', 'alt', 'placeholder']) {
      if (element.hasAttribute(name)) look(element.getAttribute(name), element, name);
    }
  }
  return wrong;
}

// Controls that can be seen though they need a script; for pages without scripts. What is marked data-unscripted works by
// style alone, and a test shows that it does.
() => [...document.querySelectorAll('button, input, select, textarea, [role=button], [tabindex]:not([tabindex="-1"])')]
  .filter(each => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter(each => !(each.closest('form[action]') || each.closest('pre, [role=region], .scrolls, [data-unscripted]')))
  .map(each => each.outerHTML.slice(0, 120))

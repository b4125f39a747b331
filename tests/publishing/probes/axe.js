// What axe-core finds, as lines. Frames are pages of their own, looked at as such; target size is a rule axe leaves
// off unless asked.
async () => {
  const found = await axe.run(document, {
    iframes: false, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } },
  });
  return found.violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.target.join(' ')} ${node.html.slice(0, 90)}`));
}

// What the US side can say of an export, mildest first, and the colours in which the page draws it.
export const outcomes = ["no_licence_required", "licence_exception", "presumption_of_approval", "case_by_case", "presumption_of_denial", "prohibited"];
export const outcomeColours = ["#3d9a6b", "#9bc46d", "#c9d36a", "#e3b34a", "#d0573f", "#7d1d1d"];

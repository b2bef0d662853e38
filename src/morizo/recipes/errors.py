"""What can go wrong with recipes."""

from morizo.errors import Invalid, Missing, Refused


class RecipeMissing(Missing):
    """No such recipe, or another household's."""

    code = "recipe_missing"
    title = "そのレシピは見つかりませんでした"
    hint = "レシピの一覧から選び直してください。"


class NotARecipe(Invalid):
    """What was sent, or what the page holds, can't be read as a recipe."""

    code = "not_a_recipe"
    title = "レシピとして読めませんでした"
    hint = "料理名・材料・作り方があるか確かめてください。"


class TooManyRecipes(Refused):
    """The household keeps as many recipes of its own as one may."""

    code = "too_many_recipes"
    title = "これ以上は取り込めません"
    hint = "使わないレシピを取り消してから、もう一度お試しください。"


class PageNotRead(Invalid):
    """The address may not be read, or nothing could be read there."""

    code = "page_not_read"
    title = "ページを読めませんでした"
    hint = "アドレスを確かめるか、レシピの内容を貼り付けてください。"

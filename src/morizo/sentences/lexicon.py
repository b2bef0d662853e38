"""The words that the grammar knows, by what they do in a sentence.

Foods are not here (the catalogue has them); these are the verbs, places, particles and small
words around them. Tables are `sense → words`; verbs are `stem/class`, the classes being those of
`inflection`. Everything is folded when it is loaded, so カビる and かびる are one entry.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from morizo.foods.text import fold


@dataclass(frozen=True, slots=True)
class Word:
    """A dictionary entry: `kind` is its part in the sentence, `sense` what it means there."""

    spelling: str
    kind: str
    sense: str
    inflects: str | None = None


VERBS = {
    # A food comes in.
    "buy": """買/w か/w こ/te_u 飼/w 勝/w 買い足/s 買いた/s 買足/s 買い込/m 買いこ/m 買い置き/suru 買い出し/suru
        購入/suru げっと/suru 仕入れ/ichidan しいれ/ichidan 調達/suru 手に入れ/ichidan 手に入/r 入手/suru 入荷/suru
        補充/suru もら/w 貰/w もろ/te いただ/k 頂/k 頂戴/suru ちょうだい/suru 届/k とど/k 届け/ichidan
        まとめ買い/suru 箱買い/suru 衝動買い/suru 大量買い/suru 買いだめ/suru 買い溜め/suru 買い物/suru
        収穫/suru 採れ/ichidan とれ/ichidan 獲れ/ichidan 釣/r 採/r 摘/m 掘/r 当た/r
        くれ/ichidan くださ/r 見つか/r みつか/r 見つけ/ichidan 発見/suru 出てき/ichidan 出て来/kuru
        確保/suru 買い増し/suru 注ぎ足/s 常備/suru すとっく/suru""",
    "arrive": "来/kuru 来/fixed き/masu_te きた/fixed こ/neg 着/k",
    "send": "送/r おく/r",
    "give": "あげ/ichidan 渡/s 譲/r お裾分け/suru おすそ分け/suru おすそわけ/suru 配/r プレゼント/suru 差し上げ/ichidan",
    "put_in": "入れ/ichidan いれ/ichidan 居れ/ichidan 淹れ/ichidan 投入/suru ぶち込/m 放り込/m 突っ込/m",
    "record": "追加/suru 登録/suru 記録/suru 入力/suru 足/s 増や/s めも/suru",
    "exist": "あ/aru 有/aru ござい/stem 在/aru",
    "remain": "残/r のこ/r 余/r あま/r 余らせ/ichidan 余ら/s",
    # A food goes.
    "use": """使/w つか/w 使用/suru 消費/suru 食べ/ichidan たべ/ichidan 食/w くっ/te 喰/w 飲/m の/m 呑/m
        平らげ/ichidan たいらげ/ichidan つま/m 摘ま/m かじ/r 舐め/ichidan 完食/suru 完飲/suru 飲み干/s のみほ/s
        食べ尽く/s 頬張/r いただきま/s 食え/ichidan 減/r""",
    "cook_with": """炒め/ichidan いため/ichidan 煮/ichidan 茹で/ichidan ゆで/ichidan 揚げ/ichidan 蒸/s 和え/ichidan
        焼/k や/k 混ぜ/ichidan まぜ/ichidan 添え/ichidan のせ/ichidan 載せ/ichidan 乗せ/ichidan かけ/ichidan 掛け/ichidan
        煮込/m 炊/k 溶/k 調理/suru 料理/suru 塗/r 挟/m はさ/m 巻/k 散ら/s""",
    "prepare": """刻/m きざ/m 切/r ほぐ/s 剥/k むい/te 洗/w すりおろ/s おろ/s 下ごしらえ/suru 小分け/suru
        らっぷ/suru 包/m つつ/m 詰め/ichidan 詰め替え/ichidan 分け/ichidan かっと/suru 水切り/suru 下茹で/suru""",
    "throw": """捨て/ichidan すて/ichidan ほか/s 放か/s 処分/suru 廃棄/suru ぽい/suru ごみに出/s ゴミに出/s
        ほっ/te 捨てざるを得なかっ/te ごみ箱行き/suru ゴミ箱行き/suru ごみ行き/suru 破棄/suru さよなら/suru""",
    "spoil": """腐/r くさ/r 腐ら/s 腐らせ/ichidan 傷/m いた/m 痛/m 傷めつけ/ichidan 傷ませ/ichidan 悪くな/r わるくな/r
        悪くし/te 駄目にな/r だめにな/r 駄目に/suru だめに/suru あかんようにな/r あかんくな/r かび/ichidan 黴び/ichidan
        生え/ichidan はえ/ichidan 干からび/ichidan しなび/ichidan 萎び/ichidan しおれ/ichidan ひからび/ichidan とけ/ichidan
        どろどろにな/r へんな匂いが/suru""",
    "lose": "こぼ/s 零/s 落と/s おと/s 割/r わ/r 割れ/ichidan ひっくり返/s 焦が/s こが/s なく/s",
    # A food moves.
    "freeze": "冷凍/suru 凍ら/s 凍らせ/ichidan こおらせ/ichidan 冷凍保存/suru ふりーず/suru",
    "chill": "冷蔵/suru 冷や/s ひや/s 冷蔵保存/suru",
    "thaw": "解凍/suru 自然解凍/suru とか/s",
    "move": """移/s うつ/s 移動/suru 移し替え/ichidan 移しかえ/ichidan 入れ替え/ichidan 入れかえ/ichidan いれかえ/ichidan
        しま/w 仕舞/w なお/s 引っ越/s うつしかえ/ichidan 移し変え/ichidan 収納/suru""",
    "place": "置/k お/k 出/s だ/s 保存/suru 保管/suru 並べ/ichidan",
    # What is true now.
    "run_out": """切れ/ichidan きれ/ichidan 切ら/s きら/s 無くな/r なくな/r 終わ/r おわ/r 尽き/ichidan 底をつ/k
        使い果た/s 品切れ/suru""",
    "keep": "持/t も/t 保/t 日持ち/suru 使え/ichidan",
    "near": "近/adj ちか/adj 迫/r せま/r 近づ/k やば/adj あぶな/adj 危な/adj 早/adj ぎりぎりにな/r",
    "count": "数え/ichidan かぞえ/ichidan 確認/suru 確かめ/ichidan 見/ichidan み/ichidan 調べ/ichidan ちぇっく/suru 覗/k のぞ/k",
    "correct": """訂正/suru 変更/suru 修正/suru 直/s 変え/ichidan かえ/ichidan 更新/suru 書き換え/ichidan""",
    "err": "間違え/ichidan まちがえ/ichidan 間違/w まちが/w 言い間違え/ichidan 打ち間違え/ichidan みす/suru",
    "differ": "違/w ちが/w ちゃ/w",
    "reduce": "減ら/s へら/s 引/k 差し引/k まいなす/suru",
    "delete": "消/s け/s 削除/suru 外/s はず/s 抹消/suru 消去/suru",
    # Asking.
    "tell": """教え/ichidan おしえ/ichidan 見せ/ichidan みせ/ichidan 知/r 一覧に/suru 表示/suru 出力/suru 聞/k きか/s
        聞かせ/ichidan りすとあっぷ/suru 読み上げ/ichidan 案内/suru""",
    "think_up": """考え/ichidan かんがえ/ichidan 提案/suru 決め/ichidan きめ/ichidan 組/m 選/b えら/b おすすめ/suru 勧め/ichidan
        迷/w 悩/m 見繕/w 任せ/ichidan まかせ/ichidan 紹介/suru 思いつ/k""",
    "cook": "できあが/r 出来上が/r 完成/suru 作/r つく/r 造/r 拵え/ichidan こしらえ/ichidan 仕込/m",
    "can": "でき/ichidan 出来/ichidan 作れ/ichidan つくれ/ichidan いけ/ichidan",
    "do": "/suru や/r",
    "become": "な/r 成/r",
    "say": "言/w ゆ/te 話/s 聞い/te しゃべ/r 頼/m たの/m うるさ/adj せが/m ねだ/r",
    "think": "思/w おも/w",
    "go": "行/iku い/iku 寄/r よ/r 帰/r かえ/r 帰って/kuru 出かけ/ichidan 行って/kuru 通/r",
    "please": "お願い/suru おねがい/suru 頼/m",
    "heal": "治/r なお/r 克服/suru 食べられるようにな/r",
    "good": "ええ/fixed",
    "help_out": "助か/r たすか/r",
    "forget": "忘れ/ichidan わすれ/ichidan",
    "order": "注文/suru 頼/m たの/m ぽち/r 予約/suru おーだー/suru",
    "put_back": "戻/s もど/s 取り消/s とりけ/s 取消/s 取消し/suru 取り消し/suru あんどぅ/suru 撤回/suru",
    "stop": "やめ/ichidan 止め/ichidan よ/s 中止/suru 辞め/ichidan",
    "write": "書/k か/k 加え/ichidan 書き足/s 書き込/m 入れ/ichidan 載せ/ichidan",
    "talk_to": "話しかけ/ichidan はなしかけ/ichidan 使いこな/s",
    "hungry": "すい/te 空い/te へっ/te 減っ/te",
    "agree": "合/w あ/w",
    "rest": "疲れ/ichidan つかれ/ichidan 冷え/ichidan",
    "please_s": "喜/b よろこ/b 好/k",
    "be": "い/ichidan",
    "inside": "入/r はい/r",
    "open": "開け/ichidan あけ/ichidan 空け/ichidan 開封/suru",
    "eat": "食べ/ichidan たべ/ichidan 飲/m の/m 食/w",
    "other": """売り切れ/ichidan 太/r 使い回/s 待/t 急/g 帰りつ/k 起き/ichidan 寝/ichidan 飽き/ichidan あき/ichidan 足り/ichidan たり/ichidan
        始め/ichidan 追熟/suru 安売り/suru 売/r 売ってい/ichidan 見かけ/ichidan 気づ/k 気付/k
        味見/suru 並/b 会/w 遊/b 働/k 頑張/r がんば/r 手伝/w 住/m 呼/b 渡/r 曲が/r""",
}
"""Sense → verbs as `stem/class`. `do` has an empty stem: its forms begin with し, す, せ."""

ADJECTIVES = {
    "absent": "な 無",
    "cheap": "安 やす お買い得 高 たか 大き でか 小さ 少な すくな 多 おお 重 軽 甘 固 硬 柔らか 新し あたらし 古 ふる 若",
    "spoiled": "臭 くさ すっぱ 酸っぱ やば まず",
    "tasty": "おいし 美味し うま 旨 楽し うれし 嬉し ありがた すご",
    "good": "い 良 よ ええ いい",
    "want": "欲し ほし",
    "like_s": "っぽ ぽ",
    "weather": "寒 さむ 暑 あつ 眠 ねむ 忙し いそがし だる しんど つら 遅 おそ 涼し",
    "quick": "早 はや 手っ取り早",
    "hot": "辛 から",
}
"""Sense → stems of adjectives in い."""

NOUNS = {
    # Where.
    "place:fridge": "冷蔵庫 れいぞうこ 冷蔵室 冷蔵 チルド室 チルド ドアポケット パーシャル",
    "place:freezer": "冷凍庫 れいとうこ 冷凍室 フリーザー 冷凍",
    "place:crisper": "野菜室 やさいしつ 野菜庫",
    "place:ambient": "常温 じょうおん 戸棚 とだな 棚 パントリー 食品庫 床下収納 床下 室温 外 食器棚 キッチン 台所 納戸 ストック棚",
    # When, who, where from: they set the scene and change nothing.
    "scene": """さっき さきほど 先ほど 先程 いま 今 今しがた 今さっき たった今 先日 この前 こないだ この間 前回 前に 先週 先月 去年 以前
        朝 昼 夜 夕方 晩 夜中 帰り 帰りに 帰り道 途中 午前中 午後 午前 毎朝 毎日 毎晩 いつも いつもの 久しぶり 久々 ついさっき ついでに ついで
        さっそく 早速 やっと ようやく とうとう ついに もう まだ また すぐ ちょうど とりあえず たぶん 多分 きっと どうやら 今回 最近 たまに たまには
        結局 やっぱり やっぱ やはり ちゃんと しっかり うっかり つい 気づいたら 勝手に 一応 ひとまず 先に 一緒に いっしょに みんなで みんな 家族で
        特売 とくばい 特売品 セール タイムセール 半額 割引 値引き 見切り品 広告 お買い得品 安売り 詰め放題 おつとめ品 訳あり お土産 おみやげ 土産 お裾分け おすそ分け
        お歳暮 お中元 差し入れ プレゼント ふるさと納税 懸賞 景品 福袋
        スーパー すーぱー お店 店 コンビニ 八百屋 八百屋さん 魚屋 魚屋さん 肉屋 肉屋さん お肉屋さん お魚屋さん パン屋 パン屋さん 市場 直売所 道の駅 業務スーパー 業スー
        コストコ イオン 西友 ライフ デパート デパ地下 商店街 朝市 産直 ネットスーパー ネット 通販 アマゾン 生協 せいきょう 生協さん コープ コープさん パルシステム オイシックス
        宅配 宅配便 配達 宅急便 クール便 段ボール 箱買い ヤオコー ドンキ ロピア オーケー カルディ 成城石井 畑 家庭菜園 庭 ベランダ 農家 農家さん
        実家 じっか 近所 ご近所 お隣 隣 となり 隣の人 友達 友だち ともだち 友人 ママ友 同僚 知り合い 知人 親戚 田舎 会社 職場 学校 給食 うち 家 おうち わが家 我が家 自宅
        休み 休日 平日 土日 週末 誕生日 クリスマス お正月 正月 パーティー 運動会 昨日の残り 上 下 奥 手前 中 ところ とこ""",
    "scene:person": """母 はは お母さん おかあさん 母さん ママ 父 ちち お父さん おとうさん パパ 夫 旦那 だんな 旦那さん 主人 妻 嫁 奥さん 息子 むすこ 娘 むすめ 子ども 子供 こども 子どもたち 子供たち こどもたち 子 赤ちゃん 君 きみ あなた たち みなさん みんな 二人とも
        おばあちゃん ばあちゃん 祖母 義母 お義母さん 姑 おじいちゃん じいちゃん 祖父 義父 お義父さん 義実家 兄 弟 姉 妹 お兄ちゃん お姉ちゃん おばさん おじさん 家族 彼 彼女 彼氏 大人 私 わたし 僕 ぼく 俺 おれ 自分 孫 犬 猫
        """,
    "suffix:person": "さん ちゃん くん さま 様 先生 夫婦 一家",
    "scene:things": """おやつ 夜食 下味 味付け 仕上げ 分 ぶん 方 袋詰め 切り落とし半額 産 国産 地元産 北海道 新鮮な 新鮮 立派な 大きい 大きな 小さい 小さな おいしそうな 美味しそうな 残り物 ゴミ箱 ごみ箱 ごみ ゴミ
        あんまり あまり それほど そんなに とても すごく めっちゃ めちゃ かなり 本当に ほんとに ほんと 特に ぜひ わりと 割と なるべく できれば できるだけ 数 個数 量 分量 献立どおり 献立通り レシピどおり レシピ通り いつも通り もし 仮に 状態 全体 まま そのまま 匂い におい 臭い 変な 様子 色 見た目 カビだらけ かびだらけ カビ かび レシート 円 税込 税抜 人 客 お客さん 来客 ひとり暮らし 一人暮らし
        休み 休日 平日 土日 週末 誕生日 クリスマス お正月 正月 パーティー 運動会 昨日の残り 上 下 奥 手前 中 ところ とこ""",
    "cook_prefix": "冷凍 冷蔵 自家製 手作り 作り置きの 生 国産 無塩 有塩 低脂肪",
    "scene:shopping": "買い物 お買い物 かいもの 買い出し ショッピング",
    "bought": "購入品 買った物 買ったもの 買い物 戦利品 今日の買い物",
    # Amounts without a number.
    "all": "全部 ぜんぶ 全て すべて まるごと 丸ごと 残らず 一気に全部 最後まで すっかり きれいに 丸々 まるまる 全部まとめて みんな 全量 完全に",
    "some": "ちょっと ちょびっと 少し すこし 少々 いっぱい たくさん 沢山 いくらか いくつか ひとつ ふたつ 多め 少なめ たっぷり 大量 大量に 山ほど どっさり 何個か 何本か 何枚か 一部 ほとんど だいぶ わずか 残りわずか 少しだけ ちょっとだけ けっこう 結構 まあまあ",
    "left": "残り のこり 残量 在庫数 残りの数 残数",
    "more": "もう あと 追加で さらに プラス",
    "gone": "空っぽ からっぽ 空 ゼロ すっからかん 品切れ 在庫切れ",
    "into": "弁当 お弁当 フライパン 料理 お皿 皿 コップ 鍋の中 具",
    "rather": "やっぱり やっぱ やはり 本当は 実際は 正しくは",
    "only": "だけ のみ ばかり",
    # Dates.
    "expiry": "期限 きげん 日付 使用期限 期日",
    "expiry:best_before": "賞味期限 しょうみきげん 正味期限 賞味",
    "expiry:use_by": "消費期限 しょうひきげん 消費",
    "expired": "期限切れ 賞味期限切れ 消費期限切れ きげんぎれ 期限切れてる",
    "expiring": "期限間近 期限近い もうすぐ そろそろ 間近 ギリギリ ぎりぎり 期限ギリギリ 早めに 早く はやく 早いうち 先に",
    "within": "以内 いない 以内に 中に うちに",
    # Which one.
    "which:old": "先に買った 前に買った 前からある 前からあった 古くなった 古い方 古いほう 古いの 古いやつ 前の 先に買った方 古いもの ふるいほう 古い",
    "which:new": "後から買った 新しく買った 新しい方 新しいほう 新しいの 新しいやつ あたらしいほう 後から買った方 新しい",
    "which:both": "両方 りょうほう どっちも どちらも 両方とも",
    # Pointing.
    "that": "それ これ あれ そいつ こいつ その この あの さっきの 今の そっち こっち それら これら 例の そちら こちら",
    "thing": "材料 具材 もの 物 やつ やつら の方 ほう 方 ん 品 食材 食べ物 食料 材料 食品 在庫 ストック 中身 なかみ 分",
    "something": "何か なにか なんか 何かしら なんかしら 何でも なんでも いい感じの",
    "what": "何 なに なん どれ どんな どのへん どういう どの なんの 何の",
    "how_many": "いくつ どれくらい どのくらい どれぐらい どのぐらい どれだけ 何個 何本 何枚 何パック 何袋 何玉 何丁 何グラム 何束 何缶 何切れ なんこ なんぼん 何リットル 何kg 何キロ なんぼ",
    "how": "どう どうやって どないして どないしたら どうすれば どうしたら どうやったら 如何",
    "where": "どこ",
    "when": "いつ いつまで 何日 何日間 何日くらい",
    "who": "誰 だれ 誰か だれか",
    # Menus.
    "menu": "献立 こんだて メニュー めにゅー",
    "meal": """今夜 こんや 今晩 晩ごはん 晩ご飯 晩御飯 ばんごはん 晩飯 夕飯 ゆうはん 夕ご飯 夕ごはん 夕食 ゆうしょく 夜ごはん 夜ご飯 お昼 お昼ごはん お昼ご飯 昼ごはん 昼ご飯 昼食 ランチ
        朝ごはん 朝ご飯 朝食 朝飯 今日のごはん 今日のご飯 ディナー ブランチ お夕飯 昼飯 今日の夜 明日の夜 料理 お料理""",
    "dish:main": "主菜 しゅさい メイン めいん 主菜系 メイン料理 メインディッシュ メインのおかず",
    "dish:sub": "副菜 ふくさい サブ 一品 いっぴん もう一品 あと一品 小鉢 付け合わせ つけあわせ 箸休め サイド サイドメニュー サブのおかず 和え物系",
    "dish:soup": "汁物 しるもの スープ すーぷ お汁 汁 おつゆ お吸い物系 汁もの みそ汁の具 味噌汁の具 お味噌汁の具",
    "okazu": "お弁当のおかず 弁当のおかず おかず お惣菜系 おかずになるもの",
    "cuisine:japanese": "和食 わしょく 和風 日本食 和 和のおかず",
    "cuisine:western": "洋食 ようしょく 洋風 イタリアン フレンチ 洋 イタリア料理 フランス料理",
    "cuisine:chinese": "中華 ちゅうか 中華料理 中国料理 中華風",
    "cuisine:other": "韓国料理 韓国風 韓国 エスニック エスニック料理 アジア料理 タイ料理 ベトナム料理 インド料理 アジアン メキシカン 無国籍",
    "recipe": "レシピ れしぴ 料理法",
    "recipe:how": "作り方 つくりかた 作りかた 手順 造り方 調理法 調理方法 作る方法 料理の仕方 作りかたの手順 炊き方 煮方",
    "recommend": "おすすめ オススメ お勧め お薦め",
    "idea": "案 アイデア アイディア 候補 提案",
    "list": "一覧 リスト表示 いちらん リスト化",
    # Moods of a dish: the sense holds the word that the recipes use.
    "mood:さっぱり": "さっぱり さっぱり系 あっさり あっさり系 さっぱりした あっさりした 軽め 軽いもの",
    "mood:こってり": "こってり こってり系 こってりした 濃いめ 濃厚 濃い味",
    "mood:がっつり": "がっつり がっつり系 ボリューム ボリューミー ボリュームのある ボリューム満点 スタミナ 食べ応え ガッツリ",
    "mood:ピリ辛": "ピリ辛 ぴり辛 辛いもの 辛口 激辛 スパイシー 辛い",
    "mood:甘辛": "甘辛 甘辛い",
    "mood:やさしい": "やさしい味 優しい味 やさしい 優しい 胃にやさしい 胃に優しい お腹にやさしい 消化にいい 消化に良い 薄味",
    "mood:ヘルシー": "ヘルシー 低カロリー ダイエット カロリー控えめ 体にいい 健康的 ダイエット中",
    "mood:温かい": "温かい あたたかい あったかい 暖かい 温まる あたたまる あったまる 体が温まる ほっこり",
    "mood:冷たい": "冷たい つめたい ひんやり 冷やし",
    "mood:簡単": "簡単 かんたん 簡単な ラク 楽 らく 楽ちん 手軽 お手軽 手抜き 手間なし 洗い物が少ない ずぼら 手間のかからない",
    "mood:時短": "時短 時間ない 時間がない 急いで すぐできる パパっと パパッと ささっと さっと すぐ作れる 手早く ぱぱっと サッと 短時間 ちゃちゃっと",
    "mood:子ども": "子ども向け 子供向け 子どもが喜ぶ 子供が喜ぶ 子ども 子供 こども キッズ 幼児 離乳食 子どもでも食べられる 幼稚園児 小学生",
    "mood:おつまみ": "おつまみ つまみ 酒の肴 お酒に合う 酒のあて あて ビールに合う ワインに合う 晩酌",
    "mood:ごちそう": "ごちそう ご馳走 おもてなし 豪華 豪華な パーティー料理 お祝い 記念日 特別な",
    "mood:作りおき": "作り置き 作りおき つくりおき 常備菜 作り置ける",
    "mood:節約": "節約 せつやく 安上がり",
    "mood:ごはんが進む": "ごはんが進む ご飯が進む ごはんに合う ご飯に合う",
    # Allergies and tastes.
    "allergy": "アレルギー あれるぎー アレルギ 食物アレルギー アレルゲン",
    "dislike": "苦手 にがて 嫌い きらい 大嫌い だいきらい 食わず嫌い",
    "bad": "だめ ダメ 駄目 無理 むり あかん NG アウト",
    "like": "好き すき 大好き 好物",
    # The shopping list.
    "shopping": """買うリスト 買い物リスト お買い物リスト 買物リスト かいものリスト 買い出しリスト 買い物メモ お買い物メモ 買い出しメモ 買うもの 買う物 買うものリスト 買い物かご
        ショッピングリスト リスト メモ 買い足しリスト 買わなきゃリスト""",
    # Talking with the assistant.
    "undo": "今のはなし さっきのはなし 今のなし 今の無し いまのなし さっきのなし さっきの無し やっぱりなし やっぱなし なかったことに 無かったことに なかった事に 元に 元どおり 元通り 一つ前に 一個前に ひとつ前に 今のは間違い 今の間違い 取り消し 取消 ノーカン",
    "others": "違うメニュー 別のメニュー 他のメニュー ほかのメニュー 他の料理 別の料理 違う料理 もう一回 もう一度 やり直し チェンジ 別の献立 違う献立 他の献立 他 ほか 別 べつ 別の ほかの 他の それ以外 他のやつ 違うの ちがうの 別案 違うやつ 次の候補",
    "more_of": "もっと 次 つぎ",
    "adopt": "決まり きまり 決定 けってい 採用 それに決まり 決めた きめた それで決まり",
    "yes": "はい うん ええよ そう そうそう そうです そうだね オッケー おっけー おけ OK ok おk りょうかい 了解 イエス うんうん 合ってる あってる その通り いいよ いいね もちろん おう せやな せやで ほい はーい 正解 正しい そうして 大丈夫 だいじょうぶ",
    "no": "いいえ いや ううん 違います いらない 要らない けっこうです 結構です ノー だめ やめとく やめておく やめとこ やっぱりいい いいや 遠慮 キャンセル ストップ なし",
    "help": "ヘルプ へるぷ 使い方 つかいかた 使いかた 機能 できること 出来ること やり方 説明 説明書 マニュアル 操作方法",
    "talk:greeting": "おはよう おはようございます こんにちは こんにちわ こんばんは こんばんわ やあ はじめまして 初めまして ただいま おやすみ おやすみなさい もしもし よろしく よろしくお願いします おっす ちわ おつかれ お疲れ お疲れさま お疲れ様 ひさしぶり いってきます",
    "talk:thanks": "ありがとう ありがとうございます ありがと サンキュー さんきゅー 感謝 どうも おおきに あざす ありがとね ありがとうね 助かった 助かる たすかった 助かりました",
    "talk:praise": "おいしかった 美味しかった うまかった おいしい すごい 天才 えらい 偉い 最高 さすが 賢い かしこい 優秀 すばらしい 素晴らしい ごちそうさま ごちそうさまでした ご馳走さま 好評 大好評 便利 完璧 上手 いい感じ 大成功",
    "talk:other": "ばか バカ 名前 天気 元気 雨 雪 台風 ひま 暇 名前 歳 年齢 いい天気 疲れた おなかすいた お腹すいた おなか空いた お腹空いた 腹減った はらへった モリゾー モリゾ もりぞー もりぞ 眠い",
    "other": "具 味 値段 賞味 足 嘘 うそ 質問 話 お湯 電気 テレビ 料理教室 体 手 時間 ため 形 感じ 気 気分 系 風 用事 予定表 火 鍋料理 フライパン レンジ 電子レンジ トースター オーブン お皿 皿 コップ グラス 一人 バージョン 元気な パッケージ 追熟 しき",
}
"""Sense → words that do not inflect."""

SMALL = {
    "particle": "は が を に へ で と や から まで も の とか だけ しか って など なんか なら より ずつ くらい ぐらい ほど ごと とも さえ でも として について のうち だの やら には では こそ",
    "tail:question": "? か かな かなあ かなぁ かなー かしら っけ のか やろか かね かい だろうか でしょうか っけな っけか ですか ますか のかな んかな んですか だっけ でしたっけ だったっけ なの だっけか けか",
    "tail:end": "よ ね な なあ なぁ なー さ わ ぞ ぜ ねん ねえ ねー ねぇ よね わよ わね よー よお よぉ さー のよ のね もん かも ゾ わあ っと っす ☆ ♪ のです のだ んです んだ んや ねんけど やで やん やわ じゃん っしょ でしょ だろ でしょう だろう やろ だよ だよね だね だなあ だな ですね ですよ ですよね や んだよね んだよ んですよ なんだ なんです なんだよね なのよ よな のや てば ってば け",
    "tail:copula": "だ です だった でした でっす だったよ だったわ だったね やった やってん であった である にて だから なので ですから だったから だったので なんで だし ですし だけど ですけど ですが なんだけど なんですけど なんですが だったけど だったんだ だったんです だったみたい だったら で",
    "tail:not": "じゃない ではない じゃないです ではありません じゃありません やない ちゃう じゃなかった ではなかった じゃないよ",
    "tail:instead": "じゃなくて ではなくて じゃなく ではなく じゃなくって やなくて やのうて ちゃうくて でなく ではなしに じゃなしに",
    "tail:but": "だったけど でしたけど けど けれど けれども けども んだけど んですけど のですが んですが だけど ですけど ですが ねんけど のに んやけど やけど んだが だが なんだけど なんですけど なんですが んだけれど",
    "tail:because": "ので から し のだから んだから ため せいで なので だから ですから んで んだし もんで さかい やから だったから だったので なんで だし ですし ものだから おかげで",
    "tail:plan": "つもり 予定 よてい はず べき つもりだ 気 方がいい ほうがいい 方が良い ほうが良い ところ 方がええ ほうがええ とこ",
    "tail:must": "いけない いけません いけん いかん いかない ならない なりません いけなく いけないん ならん",
    "tail:hearsay": "らしい らしいよ みたい みたいだ そうだ そうです だそう だそうです とのこと んだって んですって だって みたいやで",
    "tail:maybe": "と思う と思います と思った たぶん かもしれない かもしれん かもしれません かもね はずだ と思うんだけど 気がする",
    "conj": "あと それと それから あとは そして で それで それに しかも ついでに 次に つぎに また および でも しかし だけど けど ただ ちなみに じゃあ じゃ では ならば それなら なので だから ほんで ほな そしたら そんで あとそれから それとあと そうしたら",
    "filler": "えっと えーと ええと えと えー あの あのー あのね あのさ うーん うーんと んー んーと まあ まぁ ま ねえ ねえねえ ねぇ ねね ね さて なんか なんかね あ ああ あー あっ お おっ おお えっ え はあ ふう ふむ ほら てか っていうか というか とか ていうか って感じ ちょっと じつは 実は すみません すいません ねーねー へい hey よし よっしゃ おー わー わあ うわ あら そういえば そうだ そうそう なるほど いやー",
    "oops": "いや いやいや ごめん ごめんなさい あ違う 違った ちがった 違う ちがう もとい 失礼 訂正 まちがい 間違い ちゃうわ 間違え しまった 正しくは 正確には 本当は ほんとは",
    "without": "なし 無し ぬき 抜き 以外 いがい 抜きで なしで 無しで ぬきで 抜きの なしの 入ってない 使わない を除いて 除き 除いて 不使用 いらない",
    "cut": "切り身 きりみ 刺身用 薄切り うすぎり ブロック 細切れ 切り落とし スライス みじん切り 千切り むき身 剥き身 かたまり 塊 パック詰め 冷凍もの 缶詰 刺身",
    "container": "パック セット 袋 入り 袋入り パック入り 箱入り 詰め",
    "punct": "。 、 , . ! ・ … 〜 : ; / ( ) 「 」 『 』 [ ] \" ' + & = * # - ー → ← ~ 【 】 × ^ _ 笑",
}
"""Particles, endings and other small words, by kind."""

DISHES = """カレー カレーライス 肉じゃが ハンバーグ 生姜焼き しょうが焼き 豚汁 とん汁 味噌汁 みそ汁 お味噌汁 親子丼 牛丼 カツ丼 天丼 海鮮丼 他人丼 豚丼 麻婆豆腐 マーボー豆腐 麻婆茄子 麻婆なす
    きんぴら きんぴらごぼう 唐揚げ から揚げ からあげ とんかつ トンカツ コロッケ 餃子 ぎょうざ 春巻き シュウマイ 焼売 チャーハン 炒飯 焼きそば やきそば お好み焼き たこ焼き オムライス オムレツ スクランブルエッグ
    目玉焼き 卵焼き だし巻き 茶碗蒸し シチュー クリームシチュー ビーフシチュー グラタン ドリア ピザ ポトフ ロールキャベツ ポトフ ミネストローネ 筑前煮 肉豆腐 おでん 鍋 すき焼き しゃぶしゃぶ キムチ鍋 寄せ鍋 水炊き もつ鍋
    寿司 お寿司 手巻き寿司 ちらし寿司 いなり寿司 巻き寿司 おにぎり サンドイッチ サラダ ポテトサラダ ポテサラ コールスロー マカロニサラダ 春雨サラダ ナムル 酢の物 おひたし お浸し 白和え ごま和え 天ぷら かき揚げ フライ エビフライ 南蛮漬け チキン南蛮
    回鍋肉 ホイコーロー 青椒肉絲 チンジャオロース 酢豚 エビチリ 八宝菜 棒棒鶏 油淋鶏 ビビンバ チヂミ プルコギ ガパオ ガパオライス パエリア リゾット カルボナーラ ペペロンチーノ ナポリタン ミートソース ボロネーゼ ステーキ ローストビーフ ムニエル アクアパッツァ
    照り焼き てりやき ぶり大根 さばの味噌煮 煮魚 焼き魚 焼き鳥 焼肉 煮物 炒め物 野菜炒め 肉野菜炒め 揚げ物 蒸し物 和え物 汁 丼 雑炊 おかゆ お粥 炊き込みご飯 混ぜご飯 赤飯 冷やし中華 ラーメン つけ麺 ちゃんぽん 焼うどん 焼きうどん 肉うどん カレーうどん そうめんチャンプルー ゴーヤチャンプルー チャンプルー
    タコライス ホットケーキ パンケーキ フレンチトースト ケーキ クッキー けんちん汁 すいとん かぼちゃの煮物 ひじき煮 切り干し大根の煮物 肉巻き つくね ミートボール 肉団子 ロコモコ キーマカレー ドライカレー ポークカレー チキンカレー ビーフカレー バターチキンカレー バターチキン グリーンカレー スープカレー
    うどん パスタ そば そうめん スパゲッティ スパゲティ 冷奴 冷ややっこ やっこ 湯豆腐 豚しゃぶ 冷しゃぶ 棒々鶏 サムゲタン タンドリーチキン フライドポテト ジャーマンポテト 茶漬け お茶漬け 卵かけご飯 ビーフストロガノフ ハヤシライス ラザニア キッシュ ガレット アヒージョ カルパッチョ マリネ ピクルス 浅漬け ゆで卵 プリン かぼちゃスープ コーンスープ"""

DISH_ENDINGS = (
    "炒め 煮 焼き 揚げ 和え あえ サラダ スープ 丼 鍋 汁 カレー パスタ うどん チャーハン 炒飯 グラタン 漬け 蒸し 煮物 炒め物 和え物 ソテー マリネ "
    "ムニエル 天ぷら フライ 煮込み のおひたし ご飯 ごはん 飯 粥 コロッケ ハンバーグ ナムル きんぴら シチュー 巻き 南蛮 カツ 照り焼き 味噌煮 の煮つけ 煮付け "
    "生姜焼き しょうが焼き ステーキ 玉子とじ 卵とじ 佃煮 田楽 そぼろ めし 雑炊 ラーメン そば ピザ トースト サンド オムレツ チャンプルー 浅漬け 酢の物 茶碗蒸し 唐揚げ から揚げ"
)

def _entries() -> Iterator[Word]:
    for sense, words in VERBS.items():
        for entry in words.split():
            stem, _, inflects = entry.rpartition("/")
            yield Word(fold(stem), "verb", sense, inflects)
    for sense, words in ADJECTIVES.items():
        for stem in words.split():
            yield Word(fold(stem), "verb", sense, "adj")
    for sense, words in NOUNS.items():
        for word in words.split():
            yield Word(fold(word), "noun", sense)
    for sense, words in SMALL.items():
        kind, _, rest = sense.partition(":")
        for word in words.split():
            yield Word(fold(word), kind, rest or kind)
    for word in DISHES.split():
        yield Word(fold(word), "dish", "dish")
    for word in DISH_ENDINGS.split():
        yield Word(fold(word), "dish_end", "dish_end")


@cache
def words_by_start() -> dict[str, tuple[Word, ...]]:
    """Every word by its first folded character; stems that are empty are under ''."""
    table: dict[str, dict[Word, None]] = {}
    for word in _entries():
        table.setdefault(word.spelling[:1], {})[word] = None
    return {first: tuple(words) for first, words in table.items()}


@cache
def dish_names() -> frozenset[str]:
    """The folded names of dishes."""
    return frozenset(fold(word) for word in DISHES.split())

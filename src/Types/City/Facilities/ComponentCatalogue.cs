using System.Collections.Frozen;

namespace CityConsortium.Types;

/// <summary>One type of component: class and subclass, five digits together.</summary>
public sealed record ComponentType(string Code, string ClassName, string Name);

/// <summary>
/// The components of GB/T 47678.5-2026, classes 01 to 05. The standard's own text was not at hand: the list is transcribed from
/// a secondary source and marked so. It decides which codes the facility contract takes, so another list is another version
/// of the contract.
/// </summary>
public static class ComponentCatalogue
{
    public const string StandardRef = "GB/T 47678.5-2026 (transcribed from a secondary source, unverified)";

    private static readonly Class[] Classes =
    [
        new("01", "市政公用设施", """
            001 供水井盖, 002 污水井盖, 003 雨水井盖, 004 雨水箅子, 005 电力井盖, 006 路灯井盖, 007 通信井盖, 008 电视井盖, 009 网络井盖,
            010 热力井盖, 011 燃气井盖, 012 公安井盖, 013 消防设施, 014 园林井盖, 015 信号灯电源井盖, 017 电缆井盖, 018 化粪池井盖, 019 中水井盖,
            020 公交井盖, 021 输油（气）井盖, 022 特殊井盖, 023 不明井盖, 024 水井, 025 供水器, 026 沟槽盖板, 027 通信交接箱, 028 电力设施,
            029 电力设施标识牌, 030 电力立杆, 031 通信立杆, 032 公交立杆, 033 特殊立杆, 034 不明立杆, 035 旗杆, 036 输油（气）标志, 037 路灯,
            038 地灯, 039 景观灯, 040 报刊亭, 041 电话亭, 042 邮筒, 043 信息亭, 044 售货亭, 045 自动售货机, 046 户外健身设施, 047 高压线铁塔,
            048 变压器（箱）, 049 燃气调压站（箱）, 050 监控电子眼设施, 051 治安岗亭, 052 休息亭, 053 自助缴费机, 054 充电桩, 055 防蚊闸, 056 跨河管道,
            057 露天燃气管道, 058 晒衣架, 059 旧衣物回收箱, 060 路灯配电箱, 061 露天供热管道, 062 通信基站, 063 水塔, 064 牌楼（门楼）,
            065 管理责任公示牌, 066 紧急报警点SOS, 067 防汛监测设施, 068 水鹤, 069 水域附属设施, 070 水域护栏, 071 防汛墙, 072 排水泵站,
            073 雨污水排放口, 074 综合管廊附属设施, 075 快递柜, 076 公用电梯, 077 综合杆
            """),
        new("02", "交通设施", """
            001 停车场, 002 立体车库, 003 停车计费设备, 004 公交站设施, 005 出租车停靠站, 006 过街天桥, 007 地下通道, 008 立交桥, 009 跨河桥,
            010 交通标志牌及标线, 011 限高架标志, 012 路名牌, 013 地名牌, 014 交通信号灯, 015 交通信号设施, 016 交通岗亭, 017 交通护栏, 018 防撞桶,
            019 安全岛, 020 人行横道桩, 021 便道桩, 022 柔性隔离体, 023 道路信息显示屏, 024 道路隔音屏, 025 非机动车停放点, 026 自行车租赁点,
            027 存车支架, 028 铁道口设施, 029 栈桥, 030 水域标示牌, 031 港监设施, 032 轨道交通设施, 033 交通反视镜, 034 无障碍设施, 035 应急避难指示牌,
            036 救助站指示牌, 037 文物建筑标志牌, 038 门（楼号）牌, 039 公安指示牌, 040 景区标识牌, 041 停车信息显示屏, 042 铁路桥涵, 043 减速带,
            044 公路隧道
            """),
        new("03", "市容环卫设施", """
            001 公共厕所, 002 公厕指示牌, 003 化粪池, 004 垃圾间（楼）, 005 垃圾箱, 006 户外广告, 007 牌匾标识, 008 宣传栏, 009 气象监测站,
            010 环保监测站, 011 污水口监测站, 012 污水监测器, 013 噪声显示屏, 014 环卫工具间（箱）, 015 宠物拾便纸箱, 016 烟头收集器或灭烟处
            """),
        new("04", "园林绿化设施", """
            001 古树名木, 002 行道树, 003 独立树, 004 护树设施, 005 花架花钵, 006 雕塑, 007 街头座椅, 008 绿地护栏, 009 绿地附属设施, 010 喷泉,
            011 树池树穴, 012 高架挂箱, 013 绿地, 014 林地及林地管护设施
            """),
        new("05", "其他", """
            002 公房地下室, 003 车辆加油（气、电）站, 009 文物古迹
            """),
    ];

    private static readonly FrozenDictionary<string, ComponentType> ByCode = All().ToFrozenDictionary(t => t.Code, StringComparer.Ordinal);

    public static int Count => ByCode.Count;

    /// <param name="code">Five digits.</param>
    public static ComponentType? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>In the order of their codes.</summary>
    public static IEnumerable<ComponentType> All() =>
        from c in Classes
        from entry in c.Entries.ReplaceLineEndings(" ").Split(',', StringSplitOptions.TrimEntries)
        select new ComponentType(c.Code + entry[..3], c.Name, entry[4..]);

    private sealed record Class(string Code, string Name, string Entries);
}
